package dev.convoy.worker.runtime.run;

import dev.convoy.plan.Reshard.Runs;
import dev.convoy.tensor.Range;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy or a sum of blocks of elements that is worked out once: on either side rows that are
 * equally far apart, and in each row the same segments.
 *
 * <p>A side is a plain tensor, or a message, which holds the elements one after the other: row by
 * row, run by run. All positions count elements.
 *
 * <p>Concurrency: one thread; allocates nothing after construction.
 */
final class BlockCopy {

  /** Below, a loop beats a call that copies (run {@code deploy/bin/bench exchange}). */
  private static final int BULK_COPY = 48;

  /** That of {@link #BULK_COPY} for sums, which need three such calls for each {@link #CHUNK}. */
  private static final int BULK_ADD = 256;

  /** Both arrays of a sum stay in the first-level cache: 4 KB. */
  private static final int CHUNK = 512;

  private final float[] mine = new float[CHUNK];
  private final float[] theirs = new float[CHUNK];
  private final short[] myShorts = new short[CHUNK];
  private final short[] theirShorts = new short[CHUNK];
  private final int rows;
  private final Side from;
  private final Side to;
  private final int[] lengths;

  /** Where the first row begins, how far apart rows are, and where their segments begin. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Side(int first, int apart, int[] at) {}

  private BlockCopy(int rows, Side from, Side to, int[] lengths) {
    this.rows = rows;
    this.from = from;
    this.to = to;
    this.lengths = lengths;
  }

  /** Tensor to message. */
  static List<BlockCopy> pack(List<Runs> all) {
    List<BlockCopy> copies = new ArrayList<>();
    long at = 0;
    for (Runs runs : all) {
      copies.add(between(runs, dense(runs, at)));
      at += runs.size();
    }
    return copies;
  }

  /** Message to tensor. */
  static List<BlockCopy> unpack(List<Runs> all) {
    List<BlockCopy> copies = new ArrayList<>();
    long at = 0;
    for (Runs runs : all) {
      copies.add(between(dense(runs, at), runs));
      at += runs.size();
    }
    return copies;
  }

  /** Tensor to tensor: the same number of rows, and as many elements in each. */
  static BlockCopy between(Runs from, Runs to) {
    List<Integer> fromAt = new ArrayList<>();
    List<Integer> toAt = new ArrayList<>();
    List<Integer> lengths = new ArrayList<>();
    int j = 0;
    int taken = 0;
    for (Range run : from.runs()) {
      for (int done = 0; done < run.size(); ) {
        Range into = to.runs().get(j);
        int n = Math.min(run.size() - done, into.size() - taken);
        fromAt.add(run.from() + done);
        toAt.add(into.from() + taken);
        lengths.add(n);
        done += n;
        taken += n;
        if (taken == into.size()) {
          j++;
          taken = 0;
        }
      }
    }
    return joined(
        from.rows(), side(from, fromAt), side(to, toAt), Math.toIntExact(rowSize(from)), lengths);
  }

  /** The runs of a message that holds nothing but these elements, from a position on. */
  private static Runs dense(Runs runs, long at) {
    int size = Math.toIntExact(rowSize(runs));
    int start = Math.toIntExact(at);
    // Rows that are whole may begin anywhere: the start is that of the first run.
    return new Runs(runs.rows(), 0, size, List.of(new Range(start, start + size)));
  }

  private static long rowSize(Runs runs) {
    return runs.runs().stream().mapToLong(Range::size).sum();
  }

  private static Side side(Runs runs, List<Integer> at) {
    return new Side(
        Math.toIntExact(runs.firstRow() * runs.rowSize()),
        Math.toIntExact(runs.rowSize()),
        ints(at));
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(i -> i).toArray();
  }

  /** Rows that follow one another without gaps on both sides are one. */
  private static BlockCopy joined(int rows, Side from, Side to, int row, List<Integer> lengths) {
    if (lengths.size() == 1 && from.apart == row && to.apart == row) {
      return new BlockCopy(1, from, to, new int[] {Math.multiplyExact(rows, row)});
    }
    return new BlockCopy(rows, from, to, ints(lengths));
  }

  /** Copies. */
  void copy(Elements source, Elements target) {
    for (int row = 0; row < rows; row++) {
      int a = from.first + row * from.apart;
      int b = to.first + row * to.apart;
      for (int k = 0; k < lengths.length; k++) {
        copy(source, a + from.at[k], target, b + to.at[k], lengths[k]);
      }
    }
  }

  /** Adds. */
  void add(Elements source, Elements target) {
    for (int row = 0; row < rows; row++) {
      int a = from.first + row * from.apart;
      int b = to.first + row * to.apart;
      for (int k = 0; k < lengths.length; k++) {
        switch (source.type()) {
          case F32 ->
              add(source.floats(), a + from.at[k], target.floats(), b + to.at[k], lengths[k]);
          case BF16 ->
              add(source.shorts(), a + from.at[k], target.shorts(), b + to.at[k], lengths[k]);
          case U8 -> throw new IllegalStateException("bytes are never added up");
        }
      }
    }
  }

  private static void copy(Elements source, int a, Elements target, int b, int count) {
    if (count >= BULK_COPY) {
      int width = source.type().bytes();
      target.bytes().put(b * width, source.bytes(), a * width, count * width);
      return;
    }
    switch (source.type()) {
      case F32 -> copy(source.floats(), a, target.floats(), b, count);
      case BF16 -> copy(source.shorts(), a, target.shorts(), b, count);
      case U8 -> copy(source.bytes(), a, target.bytes(), b, count);
    }
  }

  private static void copy(ByteBuffer source, int a, ByteBuffer target, int b, int count) {
    for (int i = 0; i < count; i++) {
      target.put(b + i, source.get(a + i));
    }
  }

  private static void copy(FloatBuffer source, int a, FloatBuffer target, int b, int count) {
    for (int i = 0; i < count; i++) {
      target.put(b + i, source.get(a + i));
    }
  }

  private static void copy(ShortBuffer source, int a, ShortBuffer target, int b, int count) {
    for (int i = 0; i < count; i++) {
      target.put(b + i, source.get(a + i));
    }
  }

  private void add(FloatBuffer source, int a, FloatBuffer target, int b, int count) {
    if (count < BULK_ADD) {
      for (int i = 0; i < count; i++) {
        target.put(b + i, target.get(b + i) + source.get(a + i));
      }
      return;
    }
    for (int done = 0; done < count; done += CHUNK) {
      int n = Math.min(CHUNK, count - done);
      source.get(a + done, theirs, 0, n);
      target.get(b + done, mine, 0, n);
      for (int i = 0; i < n; i++) {
        mine[i] += theirs[i];
      }
      target.put(b + done, mine, 0, n);
    }
  }

  /** Of bf16: each sum is taken in f32 and rounded once. */
  private void add(ShortBuffer source, int a, ShortBuffer target, int b, int count) {
    for (int done = 0; done < count; done += CHUNK) {
      int n = Math.min(CHUNK, count - done);
      source.get(a + done, theirShorts, 0, n);
      target.get(b + done, myShorts, 0, n);
      for (int i = 0; i < n; i++) {
        float sum = Elements.widened(myShorts[i]) + Elements.widened(theirShorts[i]);
        myShorts[i] = Elements.rounded(sum);
      }
      target.put(b + done, myShorts, 0, n);
    }
  }
}

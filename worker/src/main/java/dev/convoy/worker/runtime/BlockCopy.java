package dev.convoy.worker.runtime;

import dev.convoy.plan.Movement.Runs;
import dev.convoy.tensor.Range;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Moves blocks of f32 numbers between a plain tensor buffer and a message, which holds them one
 * after the other: row by row, run by run.
 *
 * <p>Concurrency: one thread; allocates nothing after construction.
 */
final class BlockCopy {
  private static final int CHUNK = 4096;

  private final float[] mine = new float[CHUNK];
  private final float[] theirs = new float[CHUNK];

  /** Tensor to message, from byte {@code at} of the message on; returns where it ends. */
  int pack(Runs runs, ByteBuffer tensor, ByteBuffer message, int at) {
    int to = at;
    for (int row = 0; row < runs.rows(); row++) {
      int start = start(runs, row);
      for (Range run : runs.runs()) {
        int bytes = run.size() * Float.BYTES;
        message.put(to, tensor, start + run.from() * Float.BYTES, bytes);
        to += bytes;
      }
    }
    return to;
  }

  /** Message to tensor, overwriting. */
  int unpack(Runs runs, ByteBuffer message, int at, ByteBuffer tensor) {
    int from = at;
    for (int row = 0; row < runs.rows(); row++) {
      int start = start(runs, row);
      for (Range run : runs.runs()) {
        int bytes = run.size() * Float.BYTES;
        tensor.put(start + run.from() * Float.BYTES, message, from, bytes);
        from += bytes;
      }
    }
    return from;
  }

  /** Message to tensor, adding. Positions count floats here, as both are f32. */
  int add(Runs runs, FloatBuffer message, int at, FloatBuffer tensor) {
    int from = at;
    for (int row = 0; row < runs.rows(); row++) {
      int start = start(runs, row) / Float.BYTES;
      for (Range run : runs.runs()) {
        addRun(message, from, tensor, start + run.from(), run.size());
        from += run.size();
      }
    }
    return from;
  }

  /** Tensor to tensor on one worker, run by run of both. */
  void local(Runs from, ByteBuffer source, Runs to, ByteBuffer target, boolean add) {
    FloatBuffer sourceFloats = source.asFloatBuffer();
    FloatBuffer targetFloats = target.asFloatBuffer();
    for (int row = 0; row < from.rows(); row++) {
      int sourceRow = start(from, row);
      int targetRow = start(to, row);
      int j = 0;
      int taken = 0;
      for (Range run : from.runs()) {
        for (int done = 0; done < run.size(); ) {
          Range into = to.runs().get(j);
          int n = Math.min(run.size() - done, into.size() - taken);
          int a = sourceRow / Float.BYTES + run.from() + done;
          int b = targetRow / Float.BYTES + into.from() + taken;
          if (add) {
            addRun(sourceFloats, a, targetFloats, b, n);
          } else {
            target.put(b * Float.BYTES, source, a * Float.BYTES, n * Float.BYTES);
          }
          done += n;
          taken += n;
          if (taken == into.size()) {
            j++;
            taken = 0;
          }
        }
      }
    }
  }

  private void addRun(FloatBuffer source, int from, FloatBuffer target, int to, int count) {
    for (int done = 0; done < count; done += CHUNK) {
      int n = Math.min(CHUNK, count - done);
      source.get(from + done, theirs, 0, n);
      target.get(to + done, mine, 0, n);
      for (int i = 0; i < n; i++) {
        mine[i] += theirs[i];
      }
      target.put(to + done, mine, 0, n);
    }
  }

  private static int start(Runs runs, int row) {
    return Math.toIntExact((runs.firstRow() + row) * runs.rowSize() * Float.BYTES);
  }

  /** Fills a tensor with zeros. */
  void clear(ByteBuffer tensor) {
    Arrays.fill(mine, 0);
    FloatBuffer floats = tensor.asFloatBuffer();
    for (int done = 0; done < floats.capacity(); done += CHUNK) {
      floats.put(done, mine, 0, Math.min(CHUNK, floats.capacity() - done));
    }
  }
}

package dev.convoy.worker.runtime.train;

import dev.convoy.checkpoint.Runs;
import dev.convoy.network.ParameterSpec;
import dev.convoy.plan.HeldParameters;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.LayerParameters;
import dev.convoy.worker.runtime.run.Executable;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The part of one parameter that a worker updates: where it is stored, and which elements of the
 * whole parameter that are.
 *
 * <p>A worker updates a range of what it stores, and kernels store parameters in their own order;
 * so the range may be elements of many rows, which lie here and there in the whole parameter.
 */
final class ParameterPart {
  /** Elements that are copied at once. */
  private static final int CHUNK = 1 << 18;

  private final Executable executable;
  private final Format format;
  private final int start; // of the parameter among all of the layer's, in elements
  private final Range stored; // the part, within the parameter
  private final List<Range> plain; // where it lies among the elements held, in their plain order
  private final Runs runs;

  /** Of parameter {@code k} of a layer. */
  ParameterPart(Executable executable, LayerParameters p, int k) {
    this.executable = executable;
    this.format = p.formats().get(k);
    int before = 0;
    for (int i = 0; i < k; i++) {
      before += Math.toIntExact(p.specs().get(i).elements());
    }
    this.start = before;
    int elements = Math.toIntExact(p.specs().get(k).elements());
    this.stored = p.shard().shifted(-start).intersect(new Range(0, elements));
    this.plain = isWhole(elements) || format.isPlain() ? List.of(stored) : scattered(elements);
    this.runs = runs(p.held(), p.held().whole().get(k));
  }

  private boolean isWhole(int elements) {
    return stored.size() == elements;
  }

  /** Marks the part where it is stored, and looks where the marks are in plain order. */
  private List<Range> scattered(int elements) {
    if (stored.isEmpty()) {
      return List.of();
    }
    try (Stored marks = new Stored(elements);
        PlainParameter there = new PlainParameter(executable, format)) {
      marks.fill(new Range(0, elements), 0);
      marks.fill(stored, 1);
      there.copyFrom(marks.buffer);
      return marked(there.floats(), elements);
    }
  }

  private static List<Range> marked(FloatBuffer marks, int elements) {
    List<Range> ranges = new ArrayList<>();
    int from = -1;
    for (int i = 0; i <= elements; i++) {
      boolean mine = i < elements && marks.get(i) == 1;
      if (mine && from < 0) {
        from = i;
      } else if (!mine && from >= 0) {
        ranges.add(new Range(from, i));
        from = -1;
      }
    }
    return ranges;
  }

  private Runs runs(HeldParameters held, ParameterSpec whole) {
    Runs.Builder all = new Runs.Builder();
    int at = 0;
    int next = 0;
    for (HeldParameters.Run run : held.runs(whole, Integer.MAX_VALUE)) {
      Range here = new Range(at, at + run.count());
      while (next < plain.size() && plain.get(next).from() < here.to()) {
        Range part = plain.get(next).intersect(here);
        all.add(run.first() + part.from() - at, part.size());
        if (plain.get(next).to() > here.to()) {
          break; // goes on in the next run
        }
        next++;
      }
      at = here.to();
    }
    return all.build();
  }

  /** Which elements of the whole parameter they are. */
  Runs runs() {
    return runs;
  }

  int elements() {
    return stored.size();
  }

  /**
   * Copies the part out.
   *
   * @param parameter the parameter's own buffer
   * @param into receives the elements in the order of {@link #runs}
   */
  void copyValues(Buffer parameter, FloatBuffer into) {
    if (format.isPlain()) {
      copy(parameter, stored.from(), stored.size(), into);
    } else {
      gather(parameter, into);
    }
  }

  /**
   * Copies out what an optimizer keeps of the part.
   *
   * @param kept a value for each element of the layer's shard, and more
   * @param first where in {@code kept} the shard's first is
   * @param shard the elements of the layer that the worker updates
   */
  void copyKept(Buffer kept, int first, Range shard, FloatBuffer into) {
    int from = first + start + stored.from() - shard.from();
    if (format.isPlain()) {
      copy(kept, from, stored.size(), into);
      return;
    }
    try (Stored whole = new Stored(Math.toIntExact(format.bytes() / Float.BYTES))) {
      move(kept, from, whole.buffer, stored.from(), stored.size());
      gather(whole.buffer, into);
    }
  }

  /** Sets what an optimizer keeps of the part, from elements in the order of {@link #runs}. */
  void setKept(Buffer kept, int first, Range shard, float[] values) {
    int to = first + start + stored.from() - shard.from();
    if (format.isPlain()) {
      kept.put(to, values);
      return;
    }
    try (Stored whole = new Stored(Math.toIntExact(format.bytes() / Float.BYTES));
        PlainParameter there = new PlainParameter(executable, format)) {
      FloatBuffer from = FloatBuffer.wrap(values);
      for (Range range : plain) {
        there.floats().put(range.from(), from, from.position(), range.size());
        from.position(from.position() + range.size());
      }
      there.copyTo(whole.buffer);
      move(whole.buffer, stored.from(), kept, to, stored.size());
    }
  }

  private void gather(Buffer parameter, FloatBuffer into) {
    try (PlainParameter there = new PlainParameter(executable, format)) {
      there.copyFrom(parameter);
      for (Range range : plain) {
        into.put(there.floats().slice(range.from(), range.size()));
      }
    }
  }

  private static void copy(Buffer from, int first, int count, FloatBuffer into) {
    for (int done = 0; done < count; done += CHUNK) {
      float[] values = new float[Math.min(CHUNK, count - done)];
      from.get(first + done, values);
      into.put(values);
    }
  }

  private static void move(Buffer from, int first, Buffer to, int at, int count) {
    for (int done = 0; done < count; done += CHUNK) {
      float[] values = new float[Math.min(CHUNK, count - done)];
      from.get(first + done, values);
      to.put(at + done, values);
    }
  }

  /** A parameter as it is stored, for the time of a copy. */
  private static final class Stored implements AutoCloseable {
    private final Arena arena = new Arena();
    private final Buffer buffer;

    Stored(int elements) {
      buffer = new Buffer("stored weights", (long) elements * Float.BYTES);
      arena.keep(buffer);
      arena.place();
    }

    void fill(Range range, float value) {
      for (int at = range.from(); at < range.to(); at += CHUNK) {
        float[] values = new float[Math.min(CHUNK, range.to() - at)];
        Arrays.fill(values, value);
        buffer.put(at, values);
      }
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}

package dev.convoy.worker.runtime.train;

import dev.convoy.checkpoint.Runs;
import dev.convoy.checkpoint.ShardFile.Piece;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.plan.HeldParameters;
import dev.convoy.worker.kernel.Finite;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.LayerParameters;
import dev.convoy.worker.runtime.run.Executable;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of the state that a worker speaks for, plain and in global terms: of every parameter the
 * part that it updates, with what the optimizer keeps of it, and BatchNorm's averages, unless a
 * lower rank has the same. Together all workers speak for each element once.
 *
 * <p>Concurrency: {@link #take} on the compute thread; what it copied may be read by another until
 * it is called again.
 */
final class StateSnapshot implements AutoCloseable {
  private static final int CHUNK = 1 << 18;

  /** A tensor's elements, whether updates keep them finite, and how they are copied. */
  private record Entry(String tensor, Runs runs, Buffer values, boolean guarded, Copy copy) {}

  private interface Copy {
    void into(FloatBuffer values);
  }

  /** Hears of values that are not finite. */
  interface Complaint {
    /** Element {@code element} of the whole tensor. */
    void at(String tensor, long element, float value);
  }

  private final Arena arena = new Arena();
  private final List<Entry> entries = new ArrayList<>();

  /**
   * Of an executable's state.
   *
   * @param kept the names of what the optimizer keeps of every parameter
   */
  StateSnapshot(Executable executable, List<String> kept) {
    for (LayerParameters p : executable.parameters()) {
      for (int k = 0; k < p.specs().size(); k++) {
        addParameter(executable, p, k, kept);
      }
      if (Weights.speaksFor(executable, p)) {
        for (int k = 0; k < p.state().size(); k++) {
          addState(p, k);
        }
      }
    }
    arena.place();
  }

  private void addParameter(Executable executable, LayerParameters p, int k, List<String> kept) {
    ParameterPart part = new ParameterPart(executable, p, k);
    if (part.elements() == 0) {
      return;
    }
    String name = p.layer() + "." + p.specs().get(k).name();
    add(name, part.runs(), /* guarded= */ true, into -> part.copyValues(p.parts().get(k), into));
    for (int i = 0; i < kept.size(); i++) {
      int first = i * p.shard().size();
      add(
          TensorSpec.ofOptimizer(name, kept.get(i)),
          part.runs(),
          /* guarded= */ true,
          into -> part.copyKept(p.optimizer(), first, p.shard(), into));
    }
  }

  private void addState(LayerParameters p, int k) {
    String name = p.stateNames().get(k);
    Runs.Builder runs = new Runs.Builder();
    for (HeldParameters.Run run : p.held().runs(Weights.perChannel(name, p), Integer.MAX_VALUE)) {
      runs.add(run.first(), run.count());
    }
    Buffer state = p.state().get(k);
    add(
        p.layer() + "." + name,
        runs.build(),
        /* guarded= */ false,
        into -> {
          float[] values = new float[into.remaining()];
          state.get(0, values);
          into.put(values);
        });
  }

  private void add(String tensor, Runs runs, boolean guarded, Copy copy) {
    Buffer values = new Buffer(tensor + " copied", runs.elements() * Float.BYTES);
    arena.keep(values);
    entries.add(new Entry(tensor, runs, values, guarded, copy));
  }

  /** Copies the state as it is. */
  void take() {
    entries.forEach(entry -> entry.copy().into(entry.values().floats()));
  }

  /** What was copied. */
  List<Piece> pieces() {
    return entries.stream()
        .map(entry -> new Piece(entry.tensor(), entry.runs(), entry.values().floats()))
        .toList();
  }

  /**
   * Looks for values that are not finite; tells of the first in each part of a tensor. Weights and
   * what the optimizer keeps of them need no look: an update that would make one infinite, or not a
   * number, is not made.
   */
  void inspect(Complaint found) {
    for (Entry entry : entries.stream().filter(entry -> !entry.guarded()).toList()) {
      FloatBuffer all = entry.values().floats();
      for (int k = 0; k < entry.runs().size(); k++) {
        inspect(entry, k, all, found);
      }
    }
  }

  private static void inspect(Entry entry, int k, FloatBuffer all, Complaint found) {
    long first = entry.runs().first(k);
    for (long left = entry.runs().count(k); left > 0; ) {
      float[] values = new float[(int) Math.min(CHUNK, left)];
      all.get(values);
      int at = Finite.firstNot(values);
      if (at >= 0) {
        found.at(entry.tensor(), first + at, values[at]);
      }
      first += values.length;
      left -= values.length;
    }
  }

  /** Bytes that the copy takes. */
  long bytes() {
    return entries.stream().mapToLong(entry -> entry.values().bytes()).sum();
  }

  @Override
  public void close() {
    arena.close();
  }
}

package dev.convoy.worker.kernel.onednn;

import dev.convoy.plan.LayerShare;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.KernelSpec.Formats;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.Operands;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Runs kernels that compute the same and says which is the fastest here: forward, backward, and the
 * copies at its borders where its layouts are not those of its neighbours.
 */
final class KernelRace {
  private static final int RUNS = 3;

  private final OneDnnKernels kernels;
  private final LayerShare share;
  private final Format before;
  private final Format after;

  /**
   * For one layer's share.
   *
   * @param before the format in which its input is there
   * @param after the format that what follows most likely reads
   */
  KernelRace(OneDnnKernels kernels, LayerShare share, Format before, Format after) {
    this.kernels = kernels;
    this.share = share;
    this.before = before;
    this.after = after;
  }

  /** The number of the fastest. */
  int winner(List<LayerKernel> candidates) {
    int best = 0;
    long least = Long.MAX_VALUE;
    for (int k = 0; k < candidates.size(); k++) {
      long nanos = time(candidates.get(k));
      if (nanos < least) {
        least = nanos;
        best = k;
      }
    }
    return best;
  }

  private long time(LayerKernel kernel) {
    try (Arena arena = new Arena()) {
      List<Runnable> work = bind(kernel, arena);
      long least = Long.MAX_VALUE;
      for (int run = 0; run <= RUNS; run++) {
        long begin = System.nanoTime();
        work.forEach(Runnable::run);
        long nanos = System.nanoTime() - begin;
        least = run == 0 ? least : Math.min(least, nanos);
      }
      return least;
    }
  }

  private List<Runnable> bind(LayerKernel kernel, Arena arena) {
    boolean trains = kernel.spec().separatesWeightGradients();
    Formats formats = kernel.spec().formats();
    Buffer offered = buffer(arena, before);
    Buffer wanted = buffer(arena, after);
    Operands own = Operands.allot(kernel.spec(), trains, arena);
    arena.place();
    kernel.bind(own);
    List<Runnable> work = new ArrayList<>();
    copy(work, before, offered, formats.inputs().get(0), own.inputs().get(0));
    work.add(() -> kernel.forward(0, 0));
    copy(work, formats.output(), own.output(), after, wanted);
    if (trains) {
      Buffer gradient = Objects.requireNonNull(own.outputGradient());
      copy(work, after, wanted, formats.outputGradient(), gradient);
      work.add(() -> kernel.backward(0, 0));
      work.add(() -> kernel.weightGradients(0));
    }
    if (!own.inputGradients().isEmpty()) {
      Buffer gradient = own.inputGradients().get(0);
      copy(work, formats.inputGradients().get(0), gradient, before, offered);
    }
    return work;
  }

  private void copy(List<Runnable> work, Format from, Buffer source, Format to, Buffer target) {
    if (!from.equals(to)) {
      work.add(kernels.copy(from, source, to, target));
    }
  }

  private Buffer buffer(Arena arena, Format format) {
    Buffer buffer = new Buffer(share.name(), format.bytes());
    arena.keep(buffer);
    return buffer;
  }
}

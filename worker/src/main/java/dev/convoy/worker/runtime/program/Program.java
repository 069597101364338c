package dev.convoy.worker.runtime.program;

import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one worker does in a step: operations over buffers, in order. It is data: passes take one
 * and return another, memory follows from it alone, and it prints.
 *
 * @param rank the worker's
 * @param ops the operations
 * @param kept the buffers that keep their contents from step to step
 * @param ends what a step begins and ends with
 * @param parameters of each layer that has some, by its name
 */
public record Program(
    int rank,
    Mode mode,
    List<Op> ops,
    Set<Buffer> kept,
    Ends ends,
    Map<String, LayerParameters> parameters) {

  /**
   * What a step begins and ends with.
   *
   * @param images this worker's rows of the batch, {@code (rows, C, H, W)} plain, as they are read
   * @param pixels how images become values where they are bytes, null where they are values
   * @param labels what the loss compares with
   * @param result the loss, or the loss head's input where there are no labels
   * @param norm what is known of the gradients' norm, null where they are not clipped
   */
  public record Ends(
      Buffer images,
      @Nullable PixelCode pixels,
      Buffer labels,
      Buffer result,
      @Nullable GradientNorm norm) {}

  /** Copies the list. */
  public Program {
    ops = List.copyOf(ops);
  }

  /** Other operations in place of these. */
  Program withOps(List<Op> others) {
    return new Program(rank, mode, others, kept, ends, parameters);
  }

  /** With more buffers that keep their contents. */
  public Program keeping(Collection<Buffer> more) {
    Set<Buffer> all = new LinkedHashSet<>(kept);
    all.addAll(more);
    return new Program(rank, mode, ops, all, ends, parameters);
  }

  /** With something behind the operations of some numbers. */
  Program inserting(Map<Integer, ? extends Collection<? extends Op>> behind) {
    List<Op> all = new ArrayList<>();
    for (int k = 0; k < ops.size(); k++) {
      all.add(ops.get(k));
      Collection<? extends Op> more = behind.get(k);
      if (more != null) {
        all.addAll(more);
      }
    }
    return withOps(all);
  }
}

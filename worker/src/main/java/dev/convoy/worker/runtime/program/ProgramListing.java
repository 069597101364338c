package dev.convoy.worker.runtime.program;

import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.memory.Buffer;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one worker does in a step, and the memory that takes, for people: found out without
 * allocating any of it and without peers. With {@link
 * dev.convoy.worker.kernel.reference.ReferenceKernels} it needs no native code either; formats and
 * memory are then those of plain tensors.
 *
 * @param operations one a line: the number of its step in the plan, what it does, what it reads and
 *     what it writes
 * @param buffers one a line: its bytes, the first and the last operation that touches it, counted
 *     from 0, and its name
 * @param peakMemory bytes that all buffers take together
 */
public record ProgramListing(List<String> operations, List<String> buffers, long peakMemory) {

  /** Copies the lists. */
  public ProgramListing {
    operations = List.copyOf(operations);
    buffers = List.copyOf(buffers);
  }

  /**
   * Lists the program of one worker.
   *
   * @param kernels those that the worker will have, or others
   * @throws IllegalArgumentException if there is no code for a layer, naming it
   */
  public static ProgramListing of(TrainingPlan plan, int rank, Kernels kernels, Mode mode) {
    try {
      Program program = Pipeline.of(kernels).program(plan, rank, mode, 0);
      Liveness liveness = Liveness.of(program);
      return new ProgramListing(
          program.ops().stream().map(ProgramListing::line).toList(),
          liveness.lives().stream().map(ProgramListing::line).toList(),
          liveness.peakBytes(kernels.memory()));
    } catch (CompileException e) {
      throw new IllegalArgumentException(e.layer() + ": " + e.getMessage(), e);
    }
  }

  private static String line(Op op) {
    return "%4d  %s: %s -> %s"
        .formatted(op.planStep(), op.title(), names(op.reads()), names(op.writes()));
  }

  private static String names(List<Buffer> buffers) {
    return buffers.stream().map(Buffer::name).collect(Collectors.joining(", "));
  }

  private static String line(Liveness.Life life) {
    String lives = life.isKept() ? "always" : life.first() + "-" + life.last();
    return "%12d  %-9s  %s".formatted(life.buffer().bytes(), lives, life.buffer().name());
  }

  /** All of it. */
  @Override
  public String toString() {
    return "%s%n%nbuffers%n%s%n%npeak memory: %d bytes%n"
        .replace("%n", "\n")
        .formatted(String.join("\n", operations), String.join("\n", buffers), peakMemory);
  }
}

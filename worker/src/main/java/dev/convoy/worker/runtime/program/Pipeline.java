package dev.convoy.worker.runtime.program;

import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.kernel.DeviceKernels;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.memory.Arena;

/**
 * Makes a worker's program of a plan, pass by pass:
 *
 * <pre>
 *   plan --{@link Lowering}--> operations over values --{@link Fusion}--> as many or fewer
 *        --{@link Bufferization}--> operations over buffers, formats and kernels chosen
 *   where the CPU reaches the tensors
 *        --{@link AwaitedSends}--> --{@link PrefetchedImages}--> --{@link Liveness}--> places
 *        --{@link InPlacePosts}-->
 *   on a device
 *        --what is new in a step--> --{@link Liveness}--> places --{@link Capture}-->
 * </pre>
 */
public abstract class Pipeline {
  private final Kernels kernels;

  Pipeline(Kernels kernels) {
    this.kernels = kernels;
  }

  /** That for kernels. */
  public static Pipeline of(Kernels kernels) {
    return kernels instanceof DeviceKernels device
        ? new DevicePipeline(device)
        : new HostPipeline(kernels);
  }

  /**
   * The program of one worker, whose buffers have no places yet.
   *
   * @param seed keys what kernels draw
   * @throws CompileException if there is no code for a layer, or it is too large for what there is
   */
  public final Program program(TrainingPlan plan, int rank, Mode mode, long seed) {
    ValueProgram values = new Fusion(kernels).apply(Lowering.of(plan, rank, mode));
    Program program = new Bufferization(kernels, messages(rank), seed).apply(values);
    return prepare(program, values);
  }

  /** Plans a worker's messages. */
  abstract MessagePlanner messages(int rank);

  /** With all that has to be known before buffers get their places. */
  abstract Program prepare(Program program, ValueProgram values);

  /** With what follows from the buffers' places in an arena. */
  public abstract Program finish(Program program, Arena arena);

  /** What is run in place of a finished program after a few steps. */
  public abstract Program capture(Program program);
}

package dev.convoy.worker.kernel;

/**
 * One layer's work on one worker, compiled: it says in which formats it wants its operands, is
 * bound to buffers once, and then called once a step.
 *
 * <p>Where the rows of a batch are split and the layer needs statistics over all of them ({@link
 * KernelSpec#statistics}), forward and backward run in two phases: phase 0 writes this worker's row
 * of the statistics, the runtime gathers the rows of all, phase 1 does the rest. Otherwise there is
 * phase 0 only, and it does everything.
 *
 * <p>Concurrency: one thread calls it.
 */
public interface LayerKernel {

  /** What was settled when it was compiled. */
  KernelSpec spec();

  /** Gives it its buffers, all placed. */
  void bind(Operands operands);

  /** Computes the output. */
  void forward(int phase, long step);

  /**
   * Computes the gradients of inputs, and those of parameters unless {@link #weightGradients} does;
   * overwrites them.
   */
  void backward(int phase, long step);

  /**
   * Computes the gradients of the parameters after {@link #backward}, where {@link
   * KernelSpec#separatesWeightGradients}.
   */
  void weightGradients(long step);
}

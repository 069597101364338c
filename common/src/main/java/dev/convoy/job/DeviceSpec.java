package dev.convoy.job;

/**
 * What the workers compute on.
 *
 * @param kind CPUs, GPUs, or what each worker has
 * @param shared whether several workers may use one GPU
 * @param graphs whether GPUs record what steps have in common as CUDA graphs
 */
public record DeviceSpec(Kind kind, boolean shared, boolean graphs) {

  /** The CPU, in f32. */
  public static final DeviceSpec CPU = new DeviceSpec(Kind.CPU, false, false);

  /** What computes. */
  public enum Kind {
    /** The machine's CPU. */
    CPU,
    /** An NVIDIA GPU a worker. */
    GPU,
    /** An NVIDIA GPU for every worker that gets one, the CPU for the others. */
    AUTO
  }
}

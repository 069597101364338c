package dev.convoy.job;

/**
 * How exactly workers compute, and on what.
 *
 * @param precision the type of activations, and how products are taken
 * @param device what computes
 */
public record Numerics(Precision precision, DeviceSpec device) {

  /** True f32 on CPUs. */
  public static final Numerics DEFAULT = new Numerics(Precision.F32, DeviceSpec.CPU);

  /**
   * Checks that the device has the precision.
   *
   * @throws IllegalArgumentException for TF32 where a worker may compute on a CPU
   */
  public Numerics {
    if (precision == Precision.TF32 && device.kind() != DeviceSpec.Kind.GPU) {
      throw new IllegalArgumentException("CPUs have no TF32: use f32 or bf16, or GPUs only");
    }
  }
}

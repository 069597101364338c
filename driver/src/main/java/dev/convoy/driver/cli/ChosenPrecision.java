package dev.convoy.driver.cli;

import dev.convoy.job.DeviceSpec;
import dev.convoy.tensor.DataType;
import java.util.Locale;

/** In what numbers workers compute, as the command line names it. */
enum ChosenPrecision {
  /** True f32. */
  F32,
  /** Stored as f32; GPUs round the factors of products to TF32. */
  TF32,
  /** Activations, and the factors of products, in bf16. */
  BF16;

  /** Its name on the command line and in configuration files. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The numbers of activations. */
  DataType activations() {
    return this == BF16 ? DataType.BF16 : DataType.F32;
  }

  /** In what a device takes products of f32 numbers. */
  DeviceSpec.Precision products() {
    return this == TF32 ? DeviceSpec.Precision.TF32 : DeviceSpec.Precision.F32;
  }
}

package dev.convoy.worker.kernel.cuda.device;

import dev.convoy.tensor.DataType;

/** In which precision products are taken, and activations stored. */
public enum Precision {
  /** True f32: 24 bits of mantissa in every product. */
  F32,
  /** Factors rounded to TF32, 11 bits of mantissa, on tensor cores; sums and storage in f32. */
  TF32,
  /**
   * Activations, their gradients and the factors of products in bf16, 8 bits of mantissa, where a
   * layer has code for it; sums, parameters and statistics in f32. What stays f32 is multiplied in
   * TF32.
   */
  BF16;

  /** The type of activations. */
  public DataType activations() {
    return this == BF16 ? DataType.BF16 : DataType.F32;
  }
}

package dev.convoy.worker.kernel.cudnn;

/** In what numbers products are taken; what is stored is f32 either way. */
public enum Precision {
  /** True f32: 24 bits of mantissa in every product. */
  F32,
  /** Factors rounded to TF32, 11 bits of mantissa, on tensor cores; sums in f32. */
  TF32
}

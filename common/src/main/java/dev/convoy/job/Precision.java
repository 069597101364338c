package dev.convoy.job;

import dev.convoy.tensor.DataType;
import dev.convoy.text.Quoted;
import java.util.Arrays;
import java.util.Locale;

/**
 * How exactly a run computes: the type of its activations, and what may be done to the factors of
 * products. Sums, parameters and statistics are f32 always.
 */
public enum Precision {
  /** Activations in f32; products of factors with all their 24 bits of mantissa. */
  F32(DataType.F32),
  /** Activations in f32; GPUs round factors to TF32, 11 bits of mantissa, for tensor cores. */
  TF32(DataType.F32),
  /**
   * Activations, their gradients and the factors of products in bf16, 8 bits of mantissa, where a
   * layer has code for it. What stays f32 GPUs multiply in TF32.
   */
  BF16(DataType.BF16);

  private final DataType activations;

  Precision(DataType activations) {
    this.activations = activations;
  }

  /** The type of activations and of their gradients. */
  public DataType activations() {
    return activations;
  }

  /** Whether f32 factors keep all bits of their mantissa in products. */
  public boolean keepsFactors() {
    return this == F32;
  }

  /** Its name on the command line and in configuration files. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The precision of a name.
   *
   * @throws IllegalArgumentException with the known names
   */
  public static Precision of(String title) {
    return Arrays.stream(values())
        .filter(precision -> precision.toString().equals(title))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + Quoted.of(title) + "' is not a precision: use f32, tf32 or bf16"));
  }
}

package dev.convoy.job;

/** In which numbers layers compute and slices travel; parameters and sums are always f32. */
public enum Precision {
  /** 32-bit floating point. */
  F32("f32", 4),
  /**
   * The upper half of it: 8 bits of exponent and 7 of mantissa. Activations and their gradients are
   * bf16, weights are rounded to it for each product; weights themselves, their gradients, momentum
   * and all statistics stay f32.
   */
  BF16("bf16", 2);

  private final String title;
  private final int bytes;

  Precision(String title, int bytes) {
    this.title = title;
    this.bytes = bytes;
  }

  /** Its name on the command line. */
  public String title() {
    return title;
  }

  /** Bytes of one number of an activation. */
  public int bytes() {
    return bytes;
  }
}

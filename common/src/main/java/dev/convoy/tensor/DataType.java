package dev.convoy.tensor;

/** The type of a tensor's elements. */
public enum DataType {
  /** 32-bit floating point. */
  F32("f32", 4),
  /** The upper half of it: 8 bits of exponent and 7 of mantissa. */
  BF16("bf16", 2),
  /** A byte from 0 to 255, as files store a picture's colours. */
  U8("u8", 1);

  private final String title;
  private final int bytes;

  DataType(String title, int bytes) {
    this.title = title;
    this.bytes = bytes;
  }

  /** Its name on the command line. */
  public String title() {
    return title;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }
}

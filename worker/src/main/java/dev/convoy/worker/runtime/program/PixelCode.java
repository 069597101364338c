package dev.convoy.worker.runtime.program;

import dev.convoy.worker.memory.Buffer;

/**
 * How bytes become values in a program that takes images as bytes.
 *
 * @param values the value of each byte in each channel, (C, 256) in f32
 * @param windows what of each row's picture is its own, (batch, 4) integers: from the first pixel
 *     row to the one after the last, and columns likewise; around it values are 0
 */
public record PixelCode(Buffer values, Buffer windows) {
  private static final int WINDOW = 4;

  /** Not placed yet. */
  static PixelCode of(int channels, int batch) {
    return new PixelCode(
        new Buffer("byte values", (long) channels * (1 << Byte.SIZE) * Float.BYTES),
        new Buffer("windows", (long) batch * WINDOW * Integer.BYTES));
  }
}

package dev.convoy.worker.calibrate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * Bytes that are finite values about a hundredth, of either sign, read as f32 or as bf16: what
 * kernels find where peers would have written. Kernels take longer for values that are almost 0,
 * and weights of this size let neither activations nor gradients grow beyond all bounds.
 */
final class FinitePattern {
  private static final int BYTES = 1 << 14;
  private static final int SIGN = 1 << 15;
  private static final int SMALLEST = 0x3B00; // bf16: 2 to the power of -9
  private static final int SPREAD = 0x01FF; // over four powers of 2

  private final ByteBuffer pattern;

  FinitePattern(long seed) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Random random = new Random(seed);
    while (bytes.hasRemaining()) {
      int bits = random.nextInt();
      bytes.putShort((short) ((bits & SIGN) | SMALLEST | (bits >>> 16 & SPREAD)));
    }
    this.pattern = bytes.flip();
  }

  /** Fills memory from its beginning to its limit. */
  void fill(ByteBuffer target) {
    for (int at = 0; at < target.limit(); at += BYTES) {
      target.put(at, pattern, 0, Math.min(BYTES, target.limit() - at));
    }
  }
}

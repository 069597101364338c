package dev.convoy.worker.runtime.run;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.memory.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/**
 * A buffer's memory as elements of one type, with the views that copies and sums need, made once.
 *
 * @param type how each element is kept
 * @param bytes all of it
 * @param floats the same bytes, four an element
 * @param shorts the same bytes, two an element
 */
public record Elements(DataType type, ByteBuffer bytes, FloatBuffer floats, ShortBuffer shorts) {

  /** The memory of a buffer that is placed. */
  static Elements of(Buffer buffer, DataType type) {
    ByteBuffer bytes = buffer.memory();
    return new Elements(type, bytes, bytes.asFloatBuffer(), bytes.asShortBuffer());
  }

  /** How many there are. */
  int size() {
    return bytes.capacity() / type.bytes();
  }

  /** A bf16 value: the upper half of a float. */
  static float widened(short bf16) {
    return Float.intBitsToFloat(bf16 << 16);
  }

  /** The nearest bf16 value, of two the even one; not a number stays so. */
  static short rounded(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
  }
}

package dev.convoy.worker.kernel.reference;

import dev.convoy.worker.memory.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies between buffers and arrays; a buffer that is not there is an empty array. */
final class BufferArrays {
  private BufferArrays() {}

  /** A buffer's elements. */
  static float[] floats(@Nullable Buffer buffer) {
    float[] array = zeros(buffer);
    if (buffer != null) {
      buffer.floats().get(array);
    }
    return array;
  }

  /** As many zeros as a buffer has room for. */
  static float[] zeros(@Nullable Buffer buffer) {
    return new float[buffer == null ? 0 : (int) (buffer.bytes() / 4)];
  }

  /** A buffer's elements, read as ints. */
  static int[] ints(@Nullable Buffer buffer) {
    int[] array = new int[buffer == null ? 0 : (int) (buffer.bytes() / 4)];
    if (buffer != null) {
      buffer.memory().asIntBuffer().get(array);
    }
    return array;
  }

  /** Writes an array to its buffer. */
  static void store(float[] array, @Nullable Buffer buffer) {
    if (buffer != null) {
      buffer.floats().put(array);
    }
  }

  /** Writes each array to its buffer. */
  static void store(List<float[]> arrays, List<Buffer> buffers) {
    for (int k = 0; k < buffers.size(); k++) {
      store(arrays.get(k), buffers.get(k));
    }
  }
}

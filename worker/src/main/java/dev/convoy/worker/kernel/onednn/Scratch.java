package dev.convoy.worker.kernel.onednn;

import dev.convoy.worker.memory.Buffer;
import java.nio.ByteBuffer;

/** Scratch of its own for what is no layer: copies between layouts need little or none. */
final class Scratch {
  private static final int ALIGNMENT = 64;

  private Scratch() {}

  static Buffer of(Pass pass) {
    int bytes = Math.toIntExact(pass.scratchBytes());
    ByteBuffer memory = ByteBuffer.allocateDirect(bytes + ALIGNMENT).alignedSlice(ALIGNMENT);
    Buffer buffer = new Buffer("scratch of a copy", bytes);
    buffer.place(memory.limit(bytes));
    return buffer;
  }
}

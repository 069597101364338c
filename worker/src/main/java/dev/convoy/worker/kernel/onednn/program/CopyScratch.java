package dev.convoy.worker.kernel.onednn.program;

import dev.convoy.worker.memory.Buffer;
import java.nio.ByteBuffer;

/** Scratch of its own for what is no layer: copies between layouts need little or none. */
public final class CopyScratch {
  private static final int ALIGNMENT = 64;

  private CopyScratch() {}

  /** What a pass needs, in memory of the machine that the collector frees. */
  public static Buffer of(OneDnnPass pass) {
    int bytes = Math.toIntExact(pass.scratchBytes());
    ByteBuffer memory = ByteBuffer.allocateDirect(bytes + ALIGNMENT).alignedSlice(ALIGNMENT);
    Buffer buffer = new Buffer("scratch of a copy", bytes);
    buffer.place(memory.limit(bytes));
    return buffer;
  }
}

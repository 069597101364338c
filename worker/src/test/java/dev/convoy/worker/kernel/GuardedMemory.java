package dev.convoy.worker.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.worker.memory.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Placed buffers that show misuse: they begin as NaN, so reading what nobody wrote is seen, and lie
 * between guards, so writing beyond them is seen.
 */
final class GuardedMemory {
  private static final int GUARD = 64;
  private static final byte MARK = 0x5A;

  private record Guarded(Buffer buffer, ByteBuffer whole) {}

  private final List<Guarded> buffers = new ArrayList<>();

  /** A placed buffer full of NaN, at a multiple of 64. */
  Buffer buffer(String name, long bytes) {
    int size = Math.toIntExact(bytes);
    // Aligning may take up to a guard from each end.
    ByteBuffer whole = ByteBuffer.allocateDirect(size + 4 * GUARD).alignedSlice(GUARD);
    for (int i = 0; i < whole.limit(); i++) {
      whole.put(i, MARK);
    }
    Buffer buffer = new Buffer(name, bytes);
    buffer.place(whole.slice(GUARD, size));
    forget(buffer);
    buffers.add(new Guarded(buffer, whole));
    return buffer;
  }

  /** Fills a buffer with NaN: whoever reads it from now on is wrong. */
  static void forget(Buffer buffer) {
    ByteBuffer memory = buffer.memory();
    while (memory.hasRemaining()) {
      memory.put((byte) 0xFF);
    }
  }

  /** Fails when a byte before or after a buffer has changed. */
  void check() {
    for (Guarded guarded : buffers) {
      int size = Math.toIntExact(guarded.buffer.bytes());
      for (int i = 0; i < GUARD; i++) {
        assertEquals(MARK, guarded.whole.get(i), () -> "written before " + guarded.buffer);
        int after = GUARD + size + i;
        assertEquals(MARK, guarded.whole.get(after), () -> "written after " + guarded.buffer);
      }
    }
  }
}

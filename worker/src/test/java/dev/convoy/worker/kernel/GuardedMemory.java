package dev.convoy.worker.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.memory.Memory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Placed buffers that show misuse: they begin as NaN, so reading what nobody wrote is seen, and lie
 * between guards, so writing beyond them is seen.
 */
final class GuardedMemory implements AutoCloseable {
  private static final int GUARD = 256; // a multiple of every memory's alignment
  private static final byte MARK = 0x5A;

  private record Guarded(Buffer buffer, Memory.Region whole) {}

  private final Memory memory;
  private final List<Guarded> buffers = new ArrayList<>();

  GuardedMemory(Memory memory) {
    this.memory = memory;
  }

  /** A placed buffer full of NaN. */
  Buffer buffer(String name, long bytes) {
    int size = Math.toIntExact(bytes);
    Memory.Region whole = memory.allocate(size + 2L * GUARD);
    memory.write(whole.address(), filled(size + 2 * GUARD, MARK));
    Buffer buffer = new Buffer(name, bytes);
    buffer.place(memory, whole.address() + GUARD);
    forget(buffer);
    buffers.add(new Guarded(buffer, whole));
    return buffer;
  }

  private static ByteBuffer filled(int bytes, byte with) {
    ByteBuffer all = ByteBuffer.allocateDirect(bytes);
    while (all.hasRemaining()) {
      all.put(with);
    }
    return all.flip();
  }

  /** Fills a buffer with NaN: whoever reads it from now on is wrong. */
  static void forget(Buffer buffer) {
    buffer.kind().write(buffer.address(), filled(Math.toIntExact(buffer.bytes()), (byte) 0xFF));
  }

  /** Fails when a byte before or after a buffer has changed. */
  void check() {
    for (Guarded guarded : buffers) {
      ByteBuffer before = guard(guarded.buffer.address() - GUARD);
      ByteBuffer after = guard(guarded.buffer.address() + guarded.buffer.bytes());
      for (int i = 0; i < GUARD; i++) {
        assertEquals(MARK, before.get(i), () -> "written before " + guarded.buffer);
        assertEquals(MARK, after.get(i), () -> "written after " + guarded.buffer);
      }
    }
  }

  private ByteBuffer guard(long address) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(GUARD);
    memory.read(address, bytes);
    return bytes;
  }

  @Override
  public void close() {
    buffers.forEach(b -> b.whole.close());
    buffers.clear();
  }
}

package dev.convoy.worker.memory;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;

/** The machine's own memory. */
final class HostMemory implements Memory {
  private static final long ALIGNMENT = 64; // a cache line, and the widest vector

  static {
    String noFolder = NativeFolder.whyNot(); // before the first pointer
    if (noFolder != null) {
      throw new IllegalStateException(noFolder);
    }
  }

  /** A view of memory that it does not own. */
  private static final class View extends BytePointer {
    View(long address, long bytes) {
      this.address = address;
      this.limit = bytes;
      this.capacity = bytes;
    }
  }

  /** The bytes at an address, which the caller keeps alive. */
  static ByteBuffer view(long address, long bytes) {
    return bytes == 0 ? ByteBuffer.allocateDirect(0) : new View(address, bytes).asByteBuffer();
  }

  @Override
  public boolean isHost() {
    return true;
  }

  @Override
  public long alignment() {
    return ALIGNMENT;
  }

  @Override
  public long largestBuffer() {
    return Integer.MAX_VALUE; // as far as a view reaches
  }

  @Override
  public Region allocate(long bytes) {
    BytePointer memory = bytes(bytes + ALIGNMENT);
    long address = (memory.address() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return Region.of(address, memory::close);
  }

  private static BytePointer bytes(long count) {
    try {
      return new BytePointer(count);
    } catch (OutOfMemoryError e) {
      OutOfMemoryError said =
          new OutOfMemoryError(
              "the machine does not give a worker "
                  + count
                  + " bytes of native memory (use a smaller batch or more workers)");
      said.initCause(e);
      throw said;
    }
  }

  @Override
  public void write(long address, ByteBuffer from) {
    view(address, from.remaining()).put(from.duplicate());
  }

  @Override
  public void read(long address, ByteBuffer into) {
    into.duplicate().put(view(address, into.remaining()));
  }
}

package dev.convoy.worker.memory;

import java.nio.ByteBuffer;

/**
 * One kind of memory, by address: the machine's own, page-locked, or a device's. Buffers are placed
 * in one of them.
 *
 * <p>Concurrency: as the kind says; the machine's own may be used by any thread.
 */
public interface Memory {

  /** The machine's own memory. */
  Memory HOST = new HostMemory();

  /** Whether the CPU can read and write it: only then have its buffers a view. */
  boolean isHost();

  /** What every buffer's address must be a multiple of, a power of two. */
  long alignment();

  /** The most bytes that one buffer may have. */
  long largestBuffer();

  /**
   * A piece of it, at a multiple of its alignment.
   *
   * @throws OutOfMemoryError when there is not that much, saying how much there is if that is known
   */
  Region allocate(long bytes);

  /** Copies bytes to an address of it; returns when {@code from} may change. */
  void write(long address, ByteBuffer from);

  /** Copies bytes from an address of it, once all earlier work on them is done. */
  void read(long address, ByteBuffer into);

  /** An allocated piece. */
  interface Region extends AutoCloseable {

    /** A piece that begins at an address and is freed so, once however often it is closed. */
    static Region of(long address, Runnable free) {
      return new OwnedRegion(address, free);
    }

    /** How many pieces of any memory this process has allocated and not freed. */
    static int allocated() {
      return OwnedRegion.allocated();
    }

    /** Where it begins. */
    long address();

    /** Frees it. */
    @Override
    void close();
  }
}

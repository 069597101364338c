package dev.convoy.worker.memory;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A piece of memory that is freed once, and counted until then. */
final class OwnedRegion implements Memory.Region {
  private static final AtomicInteger ALLOCATED = new AtomicInteger();

  private final long address;
  private final Runnable free;
  private final AtomicBoolean freed = new AtomicBoolean();

  OwnedRegion(long address, Runnable free) {
    this.address = address;
    this.free = free;
    ALLOCATED.incrementAndGet();
  }

  static int allocated() {
    return ALLOCATED.get();
  }

  @Override
  public long address() {
    return address;
  }

  @Override
  public void close() {
    if (!freed.getAndSet(true)) {
      ALLOCATED.decrementAndGet();
      free.run();
    }
  }
}

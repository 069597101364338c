package dev.convoy.worker.exchange;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A number that only grows, and the one thread that may wait for it to.
 *
 * <p>What was written before {@link #reach} is seen after {@link #await} returns. No locks: the
 * waiter looks again and again for a while, because a wake-up costs more than most waits, and then
 * parks. In between it gives its core to others: where there are fewer cores than threads, a round
 * trip took 140 µs with a waiter that held on to its core, and 38 with one that did not.
 */
public final class Signal {

  /** Asked while a thread waits: returns, or throws to end the wait. */
  @FunctionalInterface
  public interface Patience {
    void check(long waitedNanos);
  }

  /** Between looks at the failure while parked; wake-ups come earlier. */
  private static final long TICK_NANOS = 50_000_000;

  private volatile long value = -1;
  private volatile @Nullable Thread waiter;

  /** The number reached, -1 at first. */
  public long value() {
    return value;
  }

  /** Raises the number and wakes the waiter. */
  public void reach(long newValue) {
    value = newValue;
    wake();
  }

  /** Lets the waiter look around. */
  public void wake() {
    Thread thread = waiter;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  /**
   * Waits until the number is at least {@code goal}.
   *
   * @param spinNanos how long to spin before parking
   * @param patience asked before and at every wake-up while parked
   */
  @SuppressWarnings("ThreadPriorityCheck")
  public void await(long goal, long spinNanos, Patience patience) {
    if (value >= goal) {
      return;
    }
    long start = System.nanoTime();
    while (System.nanoTime() - start < spinNanos) {
      if (value >= goal) {
        return;
      }
      Thread.yield(); // to the thread that is to raise the number, where it shares this core
    }
    park(goal, start, patience);
  }

  private void park(long goal, long start, Patience patience) {
    waiter = Thread.currentThread();
    try {
      while (value < goal) {
        patience.check(System.nanoTime() - start);
        LockSupport.parkNanos(this, TICK_NANOS);
      }
    } finally {
      waiter = null;
    }
  }
}

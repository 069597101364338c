package dev.convoy.driver.session;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices when this process has not run for a while: stopped, suspended with its machine, or
 * without CPU time.
 *
 * <p>Concurrency: a thread of its own looks at the clock; any thread asks.
 */
final class Wakefulness implements AutoCloseable {

  private static final Duration LOOK = Duration.ofMillis(100);

  private final Duration patience;
  private final LongSupplier nanoTime;
  private final Thread watch = new Thread(this::watch, "convoy-wakefulness");

  // Guarded by this.
  private long lastLook;
  private @Nullable Duration sleep;
  private long wokeAt;

  /**
   * By a clock.
   *
   * @param patience for how long others wait for this process; only longer sleeps matter
   * @param nanoTime the clock, in nanoseconds
   */
  Wakefulness(Duration patience, LongSupplier nanoTime) {
    this.patience = patience;
    this.nanoTime = nanoTime;
    this.lastLook = nanoTime.getAsLong();
  }

  /** Looks at this machine's clock until it is closed. */
  static Wakefulness watching(Duration patience) {
    Wakefulness wakefulness = new Wakefulness(patience, System::nanoTime);
    wakefulness.watch.setDaemon(true);
    wakefulness.watch.start();
    return wakefulness;
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(LOOK.toMillis());
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  synchronized void look() {
    long now = nanoTime.getAsLong();
    Duration gap = Duration.ofNanos(now - lastLook);
    lastLook = now;
    if (gap.compareTo(patience) >= 0) {
      sleep = gap;
      wokeAt = now;
    }
  }

  /**
   * The sleep, longer than others wait, that explains what happens now: one that ended no longer
   * ago than they wait. Null if there was none.
   */
  synchronized @Nullable Duration recentSleep() {
    look();
    return sleep != null && lastLook - wokeAt <= patience.toNanos() ? sleep : null;
  }

  @Override
  public void close() {
    watch.interrupt();
  }
}

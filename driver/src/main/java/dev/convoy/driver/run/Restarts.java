package dev.convoy.driver.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** How often a run may be started again: so many times within an hour. */
final class Restarts {
  private static final Duration WINDOW = Duration.ofHours(1);

  private final int most;
  private final LongSupplier nanos;
  private final Deque<Long> times = new ArrayDeque<>();

  /**
   * None so far.
   *
   * @param most within the window
   * @param nanos a clock that never goes back
   */
  Restarts(int most, LongSupplier nanos) {
    this.most = most;
    this.nanos = nanos;
  }

  /** Takes one, if there is one left. */
  boolean take() {
    long now = nanos.getAsLong();
    while (!times.isEmpty() && now - times.getFirst() > WINDOW.toNanos()) {
      times.removeFirst();
    }
    if (times.size() >= most) {
      return false;
    }
    times.addLast(now);
    return true;
  }

  /** How many were taken within the window. */
  int taken() {
    return times.size();
  }
}

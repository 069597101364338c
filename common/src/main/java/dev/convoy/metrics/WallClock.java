package dev.convoy.metrics;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The time of day: for labels that people read, and to draw what several workers did on one line.
 * Nothing is measured by it, for it may jump.
 */
public final class WallClock {
  private WallClock() {}

  /** Now. */
  public static Instant now() {
    return Instant.now();
  }

  /** Microseconds since 1970. */
  public static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, now());
  }
}

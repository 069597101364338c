package dev.convoy.driver.launch;

import java.time.Duration;

/** A wait between two looks at something that others change. */
final class Pause {

  private Pause() {}

  /** Sleeps; an interrupt ends the launch. */
  static void of(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException(LaunchException.FAILED, "interrupted while waiting for Spark", e);
    }
  }
}

package dev.convoy.worker.calibrate;

import java.time.Duration;

/**
 * For how long a plan is run to find out how long it takes.
 *
 * @param leastTurns that are timed, whatever they take; one more before them is not
 * @param spread turns are enough once half of the distance of their quarters, beside their median,
 *     is no more
 * @param most no further turn begins after this time
 */
public record Effort(int leastTurns, double spread, Duration most) {

  /** About two seconds a plan, but three turns of however long a step. */
  public static final Effort USUAL = new Effort(3, 0.01, Duration.ofSeconds(2));

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if no turn would be timed
   */
  public Effort {
    if (leastTurns < 1 || !(spread >= 0)) {
      throw new IllegalArgumentException(
          "at least %d turns, within %s".formatted(leastTurns, spread));
    }
  }

  /** Whether turns are enough that have taken so long since the first one that was timed. */
  boolean isMet(TurnTimes turns, long nanos) {
    return turns.count() >= leastTurns && (nanos >= most.toNanos() || turns.spread() <= spread);
  }
}

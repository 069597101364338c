package dev.convoy.simulate;

import dev.convoy.random.CounterRandom;

/**
 * Workers that are now and then slower than usual: in each step, each worker's work takes so many
 * times as long, as a seed says.
 *
 * @param probability with which a worker is slow in a step
 * @param slowdown how many times as long its work then takes
 * @param spread the standard deviation of the logarithm of everybody's time
 */
public record Stragglers(double probability, double slowdown, double spread) {

  /** All workers always take their time. */
  public static final Stragglers NONE = new Stragglers(0, 1, 0);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a probability is none, a slowdown less than 1 or a spread
   *     not from 0 to 2
   */
  public Stragglers {
    if (!(probability >= 0 && probability <= 1 && slowdown >= 1 && slowdown <= 1e6)
        || !(spread >= 0 && spread <= 2)) {
      throw new IllegalArgumentException(
          "stragglers with a probability of %s, a slowdown of %s and a spread of %s: these must be from 0 to 1, at least 1, and from 0 to 2"
              .formatted(probability, slowdown, spread));
    }
  }

  /** Whether nobody is ever slower. */
  public boolean isNone() {
    return (probability == 0 || slowdown == 1) && spread == 0;
  }

  /** How many times as long as usual a worker's work takes in a step. */
  double factor(long seed, int step, int rank) {
    if (isNone()) {
      return 1;
    }
    boolean slow = CounterRandom.uniform(CounterRandom.key(seed, "slow", step), rank) < probability;
    double jitter =
        StrictMath.exp(
            spread * CounterRandom.gaussian(CounterRandom.key(seed, "jitter", step), rank));
    return jitter * (slow ? slowdown : 1);
  }
}

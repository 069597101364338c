package dev.convoy.driver.report.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How many times as fast one way to train is as another, from rounds in which each had its turn.
 *
 * <p>Every round gives a ratio, so that whatever slows a round down slows both. The interval is the
 * bootstrap-t interval of the mean of the ratios' logarithms: it needs no normal distribution, and
 * from four rounds on it holds the true ratio about as often as it says. Efron and Tibshirani, An
 * Introduction to the Bootstrap, 1993, section 12.5.
 *
 * @param ratio the geometric mean of the rounds' ratios
 * @param low where the 95 % interval begins; 0 where there are too few rounds for one
 * @param high where it ends; infinite where there are too few
 */
public record SpeedRatio(double ratio, double low, double high) {
  /** Fewer say nothing of how far they would be apart. */
  public static final int LEAST_ROUNDS = 4;

  private static final double OUTSIDE = 0.025; // at each end
  private static final int MOST_COUNTED = 5; // rounds whose resamples are all looked at
  private static final int DRAWN = 4000; // resamples of more
  private static final long SEED = 1;

  /** Standard errors that a resample may be off: one of equal rounds has no error to count by. */
  private static final double WIDEST = 50;

  /**
   * Of two ways' speeds.
   *
   * @param one those of one, round by round
   * @param other those of the other in the same rounds
   * @throws IllegalArgumentException if there are none, not as many of each, or one is not positive
   */
  public static SpeedRatio of(List<Double> one, List<Double> other) {
    int rounds = one.size();
    if (rounds == 0 || other.size() != rounds) {
      throw new IllegalArgumentException(
          "%d rounds of one and %d of the other".formatted(rounds, other.size()));
    }
    double[] logs = new double[rounds];
    for (int k = 0; k < rounds; k++) {
      if (!(one.get(k) > 0 && other.get(k) > 0)) {
        throw new IllegalArgumentException(
            "speeds %s and %s in a round".formatted(one.get(k), other.get(k)));
      }
      logs[k] = Math.log(one.get(k) / other.get(k));
    }
    return of(logs);
  }

  private static SpeedRatio of(double[] logs) {
    double mean = mean(logs);
    if (logs.length < LEAST_ROUNDS) {
      return new SpeedRatio(Math.exp(mean), 0, Double.POSITIVE_INFINITY);
    }
    double error = standardError(logs, mean);
    double[] studentized = studentized(logs, mean);
    double below = studentized[(int) Math.floor(OUTSIDE * studentized.length)];
    double above = studentized[(int) Math.ceil((1 - OUTSIDE) * studentized.length) - 1];
    return new SpeedRatio(
        Math.exp(mean), Math.exp(mean - above * error), Math.exp(mean - below * error));
  }

  /** How far the means of resamples are from that of the sample, in their own errors, sorted. */
  private static double[] studentized(double[] logs, double mean) {
    int rounds = logs.length;
    boolean counted = rounds <= MOST_COUNTED;
    double[] all = new double[counted ? (int) Math.round(Math.pow(rounds, rounds)) : DRAWN];
    SplittableRandom random = new SplittableRandom(SEED);
    double[] drawn = new double[rounds];
    for (int number = 0; number < all.length; number++) {
      int rest = number;
      for (int k = 0; k < rounds; k++) {
        drawn[k] = logs[counted ? rest % rounds : random.nextInt(rounds)];
        rest /= rounds;
      }
      all[number] = studentized(drawn, mean, mean(drawn));
    }
    Arrays.sort(all);
    return all;
  }

  private static double studentized(double[] drawn, double mean, double drawnMean) {
    double error = standardError(drawn, drawnMean);
    double distance = drawnMean - mean;
    double errors = error == 0 ? Math.signum(distance) * WIDEST : distance / error;
    return Math.max(-WIDEST, Math.min(WIDEST, errors));
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double standardError(double[] values, double mean) {
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1) / values.length);
  }

  /** Whether there were enough rounds for an interval. */
  public boolean hasInterval() {
    return low > 0;
  }

  /** Whether one is faster, as far as the rounds can tell: 1 lies outside the interval. */
  public boolean tellsApart() {
    return low > 1 || high < 1;
  }
}

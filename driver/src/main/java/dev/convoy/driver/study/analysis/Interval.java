package dev.convoy.driver.study.analysis;

import java.util.List;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * A mean of figures that vary, and the 95 % interval for it of Student's t distribution.
 *
 * @param mean of the figures
 * @param low where the interval begins; minus infinity where there is one figure alone
 * @param high where it ends; infinity where there is one figure alone
 */
public record Interval(double mean, double low, double high) {
  private static final double WITHIN = 0.975; // 95 % between both ends

  /**
   * That of some figures.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Interval of(List<Double> figures) {
    int count = figures.size();
    double mean =
        figures.stream()
            .mapToDouble(Double::doubleValue)
            .average()
            .orElseThrow(() -> new IllegalArgumentException("no figures have no mean"));
    if (count == 1) {
      return new Interval(mean, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    double squares = figures.stream().mapToDouble(f -> (f - mean) * (f - mean)).sum();
    double error = Math.sqrt(squares / (count - 1) / count);
    double reach = error * new TDistribution(count - 1).inverseCumulativeProbability(WITHIN);
    return new Interval(mean, mean - reach, mean + reach);
  }

  /** Whether it lies above a value as a whole. */
  public boolean isAbove(double value) {
    return low > value;
  }

  /** Whether it lies below a value as a whole. */
  public boolean isBelow(double value) {
    return high < value;
  }

  /** Whether there were figures enough for one. */
  public boolean isKnown() {
    return high < Double.POSITIVE_INFINITY;
  }
}

package dev.convoy.driver.study.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * Whether groups of values differ by more than chance would have it: how often values that are
 * dealt out anew to groups of the same sizes are as far apart. It needs no assumption of how values
 * are distributed. Fisher, The Design of Experiments, 1935; Phipson and Smyth, Permutation P-values
 * Should Never Be Zero, 2010.
 *
 * @param means of the groups
 * @param pValue how likely groups are at least as far apart by chance alone
 */
public record PermutationTest(List<Double> means, double pValue) {
  /** What sums in another order may be off. */
  private static final double ROUNDING = 1e-9;

  /** Copies the list. */
  public PermutationTest {
    means = List.copyOf(means);
  }

  /**
   * Deals values out to groups anew, at random, so many times.
   *
   * @param groups the values, group by group
   * @param seed keys the order of dealing
   * @throws IllegalArgumentException if there are fewer than two groups, or one is empty
   */
  public static PermutationTest of(List<double[]> groups, int permutations, long seed) {
    if (groups.size() < 2 || groups.stream().anyMatch(group -> group.length == 0)) {
      throw new IllegalArgumentException("two or more groups of values are compared");
    }
    int[] sizes = groups.stream().mapToInt(group -> group.length).toArray();
    double[] values = groups.stream().flatMapToDouble(Arrays::stream).toArray();
    double observed = distance(values, sizes);
    double enough = observed - ROUNDING * Math.max(observed, squares(values));
    SplittableRandom random = new SplittableRandom(seed);
    double[] dealt = values.clone();
    int asFar = 0;
    for (int k = 0; k < permutations; k++) {
      shuffle(dealt, random);
      asFar += distance(dealt, sizes) >= enough ? 1 : 0;
    }
    return new PermutationTest(means(values, sizes), (asFar + 1.0) / (permutations + 1.0));
  }

  /**
   * How likely several tests are to have p-values this small together by chance alone. Fisher,
   * Statistical Methods for Research Workers, 1925.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static double combined(List<Double> pValues) {
    if (pValues.isEmpty()) {
      throw new IllegalArgumentException("no p-values say nothing together");
    }
    double statistic = -2 * pValues.stream().mapToDouble(Math::log).sum();
    return 1 - new ChiSquaredDistribution(2.0 * pValues.size()).cumulativeProbability(statistic);
  }

  /** The sum over groups of {@code sum² / size}: the farther apart means are, the larger. */
  private static double distance(double[] values, int[] sizes) {
    double distance = 0;
    int at = 0;
    for (int size : sizes) {
      double sum = 0;
      for (int end = at + size; at < end; at++) {
        sum += values[at];
      }
      distance += sum * sum / size;
    }
    return distance;
  }

  private static double squares(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return sum;
  }

  private static List<Double> means(double[] values, int[] sizes) {
    List<Double> means = new ArrayList<>();
    int at = 0;
    for (int size : sizes) {
      double sum = 0;
      for (int end = at + size; at < end; at++) {
        sum += values[at];
      }
      means.add(sum / size);
    }
    return means;
  }

  private static void shuffle(double[] values, SplittableRandom random) {
    for (int k = values.length - 1; k > 0; k--) {
      int other = random.nextInt(k + 1);
      double kept = values[k];
      values[k] = values[other];
      values[other] = kept;
    }
  }
}

package dev.convoy.plan.ownership;

import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Deals a number of units out in proportion to weights: as many whole units as fit, the rest to
 * those that lack most (the method of largest remainders).
 */
final class Apportionment {

  /** What is computed in another order may differ by so much. */
  private static final double ROUNDING = 1e-9;

  private Apportionment() {}

  /**
   * One part of {@code 0 .. units} a weight, in order. Equal weights give nearly equal parts.
   *
   * @param least what every part has at least, where there are units enough for that
   */
  static List<Range> parts(int units, List<Double> weights, int least) {
    int count = weights.size();
    if (areEqual(weights)) {
      return IntStream.range(0, count).mapToObj(k -> new Range(0, units).part(k, count)).toList();
    }
    boolean enough = units >= (long) least * count;
    int[] sizes = rounded(units, ideal(units, weights, enough ? least : 0), weights);
    List<Range> parts = new ArrayList<>();
    int from = 0;
    for (int size : sizes) {
      parts.add(new Range(from, from + size));
      from += size;
    }
    return parts;
  }

  /** Whether no weight is larger than another. */
  static boolean areEqual(List<Double> weights) {
    double least = weights.stream().mapToDouble(w -> w).min().orElse(1);
    double most = weights.stream().mapToDouble(w -> w).max().orElse(1);
    return most - least <= ROUNDING * most;
  }

  /**
   * What each part would have if units could be cut: whoever would get too little has the least.
   */
  private static double[] ideal(int units, List<Double> weights, int least) {
    double[] ideal = new double[weights.size()];
    boolean[] raised = new boolean[weights.size()];
    boolean settled = false;
    while (!settled) {
      double rest = units;
      double sum = 0;
      for (int k = 0; k < ideal.length; k++) {
        rest -= raised[k] ? least : 0;
        sum += raised[k] ? 0 : weights.get(k);
      }
      settled = true;
      for (int k = 0; k < ideal.length; k++) {
        ideal[k] = raised[k] ? least : rest * weights.get(k) / sum;
        if (ideal[k] < least) {
          raised[k] = true;
          settled = false;
        }
      }
    }
    return ideal;
  }

  /** Of those that lack the same, the fastest takes least time for one more. */
  private static int[] rounded(int units, double[] ideal, List<Double> weights) {
    int[] sizes = Arrays.stream(ideal).mapToInt(part -> (int) part).toArray();
    int rest = units - Arrays.stream(sizes).sum();
    IntStream.range(0, sizes.length)
        .boxed()
        .sorted(
            Comparator.comparing((Integer k) -> Math.round((sizes[k] - ideal[k]) / ROUNDING))
                .thenComparing(weights::get, Comparator.reverseOrder()))
        .limit(rest)
        .forEach(k -> sizes[k]++);
    return sizes;
  }
}

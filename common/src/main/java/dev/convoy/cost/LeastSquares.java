package dev.convoy.cost;

import java.util.Arrays;
import java.util.List;

/**
 * Rates that explain measured times best: the least sum of squared errors of a linear model without
 * a constant, among rates that are not negative.
 *
 * <p>With few features all sets of them that may be positive are tried, which is exact (Lawson and
 * Hanson, Solving Least Squares Problems, 1974, chapter 23, finds the set faster where there are
 * many).
 */
final class LeastSquares {
  private static final int MOST_FEATURES = 8;

  private LeastSquares() {}

  /**
   * The rates of each feature.
   *
   * @param rows features, not negative, of each time
   */
  static double[] nonNegative(List<double[]> rows, List<Double> times) {
    int features = rows.get(0).length;
    if (features > MOST_FEATURES) {
      throw new IllegalArgumentException(features + " features");
    }
    double[] scales = scales(rows, features);
    double[] best = new double[features];
    double least = error(rows, times, best);
    for (int set = 1; set < 1 << features; set++) {
      double[] rates = solve(rows, times, scales, set);
      if (Arrays.stream(rates).allMatch(r -> r >= 0)) {
        double error = error(rows, times, rates);
        if (error < least) {
          least = error;
          best = rates;
        }
      }
    }
    return best;
  }

  /** By which features become of a size, so that none is lost in rounding. */
  private static double[] scales(List<double[]> rows, int features) {
    double[] scales = new double[features];
    for (int k = 0; k < features; k++) {
      int feature = k;
      double most = rows.stream().mapToDouble(row -> row[feature]).max().orElse(0);
      scales[k] = most > 0 ? most : 1;
    }
    return scales;
  }

  private static double error(List<double[]> rows, List<Double> times, double[] rates) {
    double sum = 0;
    for (int row = 0; row < rows.size(); row++) {
      double rest = times.get(row);
      for (int k = 0; k < rates.length; k++) {
        rest -= rates[k] * rows.get(row)[k];
      }
      sum += rest * rest;
    }
    return sum;
  }

  /** Solves the normal equations of some features; those without weight get the rate 0. */
  private static double[] solve(List<double[]> rows, List<Double> times, double[] scales, int set) {
    int n = scales.length;
    double[][] a = new double[n][n + 1];
    for (int row = 0; row < rows.size(); row++) {
      for (int i = 0; i < n; i++) {
        double x = feature(rows.get(row), scales, set, i);
        for (int j = 0; j < n; j++) {
          a[i][j] += x * feature(rows.get(row), scales, set, j);
        }
        a[i][n] += x * times.get(row);
      }
    }
    return eliminate(a, scales);
  }

  private static double feature(double[] row, double[] scales, int set, int k) {
    return (set >> k & 1) == 0 ? 0 : row[k] / scales[k];
  }

  /** Gauss and Jordan with the largest pivot of what is left; directions without one stay at 0. */
  private static double[] eliminate(double[][] a, double[] scales) {
    int n = scales.length;
    boolean[] done = new boolean[n];
    for (int round = 0; round < n; round++) {
      int pivot = -1;
      for (int k = 0; k < n; k++) {
        if (!done[k] && (pivot < 0 || a[k][k] > a[pivot][pivot])) {
          pivot = k;
        }
      }
      if (a[pivot][pivot] < 1e-12) {
        break;
      }
      done[pivot] = true;
      for (int row = 0; row < n; row++) {
        double factor = row == pivot ? 0 : a[row][pivot] / a[pivot][pivot];
        for (int column = 0; factor != 0 && column <= n; column++) {
          a[row][column] -= factor * a[pivot][column];
        }
      }
    }
    double[] rates = new double[n];
    for (int k = 0; k < n; k++) {
      rates[k] = done[k] ? a[k][n] / a[k][k] / scales[k] : 0;
    }
    return rates;
  }
}

package dev.convoy.cost;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeastSquaresTest {

  @Test
  void exactTimesGiveTheirRatesHoweverFarApartTheirSizesAre() {
    List<double[]> rows =
        List.of(new double[] {1, 1e6}, new double[] {7, 4e3}, new double[] {2, 9});
    List<Double> times = rows.stream().map(row -> 3e-6 * row[0] + 2e-10 * row[1]).toList();
    assertArrayEquals(new double[] {3e-6, 2e-10}, LeastSquares.nonNegative(rows, times), 1e-16);
  }

  @Test
  void noRateIsNegative() {
    List<double[]> rows = List.of(new double[] {1, 1}, new double[] {1, 2}, new double[] {1, 3});
    double[] rates = LeastSquares.nonNegative(rows, List.of(3.0, 2.0, 1.0));
    assertArrayEquals(new double[] {2, 0}, rates, 1e-12);
  }

  @Test
  void whatNeverVariesApartIsToldByOneOfThem() {
    List<double[]> rows = List.of(new double[] {1, 10}, new double[] {2, 20});
    double[] rates = LeastSquares.nonNegative(rows, List.of(5.0, 10.0));
    assertEquals(5, rates[0] + 10 * rates[1], 1e-12);
  }

  @Test
  void noOtherRatesExplainTheTimesBetter() {
    Random random = new Random(5);
    for (int trial = 0; trial < 50; trial++) {
      List<double[]> rows = new ArrayList<>();
      List<Double> times = new ArrayList<>();
      for (int k = 0; k < 6; k++) {
        rows.add(random.doubles(3).toArray());
        times.add(random.nextDouble());
      }
      double[] best = LeastSquares.nonNegative(rows, times);
      assertTrue(Arrays.stream(best).allMatch(rate -> rate >= 0));
      for (int other = 0; other < 200; other++) {
        double[] near = new double[3];
        for (int k = 0; k < 3; k++) {
          near[k] = Math.max(0, best[k] + 0.1 * random.nextGaussian());
        }
        assertTrue(error(rows, times, best) <= error(rows, times, near) + 1e-12);
      }
    }
  }

  private static double error(List<double[]> rows, List<Double> times, double[] rates) {
    double sum = 0;
    for (int k = 0; k < rows.size(); k++) {
      double rest = times.get(k);
      for (int j = 0; j < rates.length; j++) {
        rest -= rates[j] * rows.get(k)[j];
      }
      sum += rest * rest;
    }
    return sum;
  }
}

package dev.convoy.driver.study.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.apache.commons.math3.distribution.UniformRealDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;

class PermutationTestTest {
  private static final int PERMUTATIONS = 10_000;

  private static double[] drawn(Random random, int count, double shift) {
    double[] values = new double[count];
    for (int k = 0; k < count; k++) {
      double value = random.nextDouble();
      values[k] = value * value + shift; // as skewed as fractions of colour are
    }
    return values;
  }

  @Test
  void towersDrawnAtRandomHaveUniformPValues() {
    Random random = new Random(5);
    double[] pValues = new double[300];
    for (int k = 0; k < pValues.length; k++) {
      List<double[]> towers = List.of(drawn(random, 24, 0), drawn(random, 24, 0));
      pValues[k] = PermutationTest.of(towers, PERMUTATIONS, k).pValue();
    }
    double chance =
        new KolmogorovSmirnovTest()
            .kolmogorovSmirnovTest(new UniformRealDistribution(0, 1), pValues);
    assertTrue(chance > 0.05, "p-values are uniform with p = " + chance);
  }

  @Test
  void towersThatDifferAreToldApartAndTheirMeansAreSaid() {
    Random random = new Random(6);
    List<double[]> towers = List.of(drawn(random, 24, 0), drawn(random, 24, 1));
    PermutationTest test = PermutationTest.of(towers, PERMUTATIONS, 1);
    assertEquals(1.0 / (PERMUTATIONS + 1), test.pValue());
    assertEquals(1, test.means().get(1) - test.means().get(0), 0.3);
    assertEquals(test, PermutationTest.of(towers, PERMUTATIONS, 1));
  }

  @Test
  void smallGroupsHaveTheChanceThatCountingGives() {
    List<double[]> towers = List.of(new double[] {1, 2}, new double[] {3, 4});
    // 2 of the 6 ways to deal four values into two pairs are as far apart.
    assertEquals(1.0 / 3, PermutationTest.of(towers, PERMUTATIONS, 1).pValue(), 0.02);
    List<double[]> equal = List.of(new double[] {7, 7, 7}, new double[] {7, 7});
    assertEquals(1, PermutationTest.of(equal, PERMUTATIONS, 1).pValue());
  }

  @Test
  void severalTestsTogetherAreWhatFishersMethodSays() {
    assertEquals(0.3, PermutationTest.combined(List.of(0.3)), 1e-12);
    // p = k (1 - ln k) for two of which k is the product.
    assertEquals(0.01 * (1 - Math.log(0.01)), PermutationTest.combined(List.of(.1, .1)), 1e-12);
  }

  @Test
  void moreThanTwoTowersAreComparedToo() {
    List<double[]> towers =
        List.of(new double[] {0, 0, .1}, new double[] {0, .1, 0}, new double[] {1, .9, 1});
    // The three large ones are together in 3 · 20 of the 1680 ways to deal.
    assertEquals(60.0 / 1680, PermutationTest.of(towers, PERMUTATIONS, 1).pValue(), 0.01);
    List<double[]> one = List.of(new double[] {1});
    assertThrows(IllegalArgumentException.class, () -> PermutationTest.of(one, 1, 1));
  }
}

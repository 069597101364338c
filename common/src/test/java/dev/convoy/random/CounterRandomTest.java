package dev.convoy.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
  private static final int DRAWS = 1 << 20;

  /**
   * A change of these changes every trained model: they stand for "the same seed, the same run".
   */
  @Test
  void theSameKeyAndIndexGiveTheSameNumberForEver() {
    assertEquals(0xFE6F93E7EFD1D092L, CounterRandom.key(42, "conv1.weight"));
    assertEquals(0xC05595E46DDBAEB8L, CounterRandom.key(42, "dropout6", 7));
    assertEquals(0xD9BF17D113F38956L, CounterRandom.bits(1, 0));
    assertEquals(0xDEC1469C8D51E97BL, CounterRandom.bits(1, 1));
    assertEquals(0x9D7D7DC376FF023BL, CounterRandom.bits(-5, 1L << 40));
    assertEquals(0.7147714f, CounterRandom.uniform(1, 2));
    assertEquals(0.5673784f, CounterRandom.gaussian(1, 2), 1e-6f);
    assertEquals(3.292576f, CounterRandom.gaussian(1, 12), 1e-6f);
  }

  @Test
  void uniformDrawsFillTheUnitIntervalEvenly() {
    long key = CounterRandom.key(3, "uniform");
    double sum = 0;
    double squares = 0;
    int[] bins = new int[64];
    for (int i = 0; i < DRAWS; i++) {
      float u = CounterRandom.uniform(key, i);
      assertTrue(u >= 0 && u < 1);
      sum += u;
      squares += (double) u * u;
      bins[(int) (u * 64)]++;
    }
    double mean = sum / DRAWS;
    assertEquals(0.5, mean, 0.0015);
    assertEquals(1.0 / 12, squares / DRAWS - mean * mean, 0.0005);
    assertTrue(chiSquared(bins) < 120, "63 degrees of freedom: above 120 once in 10^5");
  }

  @Test
  void gaussianDrawsHaveTheMomentsOfTheNormalDistribution() {
    long key = CounterRandom.key(3, "gaussian");
    double[] moments = new double[5];
    int beyondTwo = 0;
    for (int i = 0; i < DRAWS; i++) {
      double x = CounterRandom.gaussian(key, i);
      double power = 1;
      for (int m = 1; m < 5; m++) {
        power *= x;
        moments[m] += power / DRAWS;
      }
      beyondTwo += Math.abs(x) > 2 ? 1 : 0;
    }
    assertEquals(0, moments[1], 0.005);
    assertEquals(1, moments[2], 0.007);
    assertEquals(0, moments[3], 0.02);
    assertEquals(3, moments[4], 0.05);
    assertEquals(0.0455, (double) beyondTwo / DRAWS, 0.001);
  }

  @Test
  void theNormalQuantileAgreesWithPublishedValues() {
    assertEquals(0, NormalQuantile.at(0.5), 1e-7);
    assertEquals(0.6744897501960817, NormalQuantile.at(0.75), 1e-6);
    assertEquals(-1.959963984540054, NormalQuantile.at(0.025), 1e-6);
    assertEquals(3.090232306167813, NormalQuantile.at(0.999), 1e-6);
    assertEquals(-6.361340902404056, NormalQuantile.at(1e-10), 1e-5);
    assertEquals(-8.209536151601387, NormalQuantile.at(1.1102230246251565E-16), 1e-5);
  }

  @Test
  void aBernoulliDrawIsOneAsOftenAsAsked() {
    for (float probability : new float[] {0, 0.1f, 0.5f, 0.9f, 1}) {
      int ones = 0;
      for (int i = 0; i < DRAWS; i++) {
        ones += CounterRandom.bernoulli(5, i, probability);
      }
      assertEquals(probability, (double) ones / DRAWS, probability % 1 == 0 ? 0 : 0.002);
    }
  }

  @Test
  void wholeNumbersBelowABoundAreEvenlySpread() {
    int[] bins = new int[7];
    for (int i = 0; i < DRAWS; i++) {
      bins[(int) CounterRandom.below(99, i, 7)]++;
    }
    assertTrue(chiSquared(bins) < 35, "6 degrees of freedom: above 35 once in 10^5");
    assertThrows(IllegalArgumentException.class, () -> CounterRandom.below(1, 1, 0));
  }

  @Test
  void neighbouringIndexesKeysAndStepsAreUncorrelated() {
    long key = CounterRandom.key(1, "a");
    assertEquals(0, correlation(key, 0, key, 1), 0.005);
    assertEquals(0, correlation(key, 0, key, 227), 0.005);
    assertEquals(0, correlation(key, 0, key + 1, 0), 0.005);
    assertEquals(0, correlation(0, 0, 1, 0), 0.005);
    assertEquals(0, correlation(key, 0, CounterRandom.key(1, "b"), 0), 0.005);
    assertEquals(0, correlation(key, 0, CounterRandom.key(2, "a"), 0), 0.005);
    assertEquals(
        0, correlation(CounterRandom.key(1, "a", 5), 0, CounterRandom.key(1, "a", 6), 0), 0.005);
  }

  @Test
  void oneChangedBitOfKeyOrIndexFlipsHalfOfTheResult() {
    for (int bit = 0; bit < 64; bit++) {
      long byIndex = 0;
      long byKey = 0;
      for (long i = 0; i < 1000; i++) {
        long here = CounterRandom.bits(77 + i, i);
        byIndex += Long.bitCount(here ^ CounterRandom.bits(77 + i, i ^ (1L << bit)));
        byKey += Long.bitCount(here ^ CounterRandom.bits((77 + i) ^ (1L << bit), i));
      }
      assertEquals(32, byIndex / 1000.0, 0.8, "index bit " + bit);
      assertEquals(32, byKey / 1000.0, 0.8, "key bit " + bit);
    }
  }

  @Test
  void noTwoNamesSeedsOrStepsShareAKey() {
    Set<Long> keys = new HashSet<>();
    int drawn = 0;
    for (long seed = -2; seed < 3; seed++) {
      for (String name : new String[] {"", "a", "b", "ab", "ba", "conv1.weight", "conv1.bias"}) {
        keys.add(CounterRandom.key(seed, name));
        drawn++;
        for (long step = -1; step < 100; step++) {
          keys.add(CounterRandom.key(seed, name, step));
          drawn++;
        }
      }
    }
    assertEquals(drawn, keys.size());
    assertNotEquals(CounterRandom.key(1, "abc"), CounterRandom.key(1, "ab", 'c'));
  }

  private static double correlation(long keyA, long shiftA, long keyB, long shiftB) {
    double sum = 0;
    for (int i = 0; i < DRAWS; i++) {
      sum +=
          (CounterRandom.uniform(keyA, i + shiftA) - 0.5)
              * (CounterRandom.uniform(keyB, i + shiftB) - 0.5);
    }
    return sum * 12 / DRAWS;
  }

  private static double chiSquared(int[] bins) {
    double expected = (double) DRAWS / bins.length;
    double sum = 0;
    for (int bin : bins) {
      sum += (bin - expected) * (bin - expected) / expected;
    }
    return sum;
  }
}

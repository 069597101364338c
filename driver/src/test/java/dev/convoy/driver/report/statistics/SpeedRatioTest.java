package dev.convoy.driver.report.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpeedRatioTest {
  private static final int DRAWS = 2000;
  private static final double TRUE_RATIO = 1.07;

  /** Speeds that vary from round to round, by what slows both down and by what slows only one. */
  @ParameterizedTest
  @CsvSource({"5, 0.01, 0.2", "5, 0.05, 0", "10, 0.05, 0.3"})
  void theIntervalHoldsTheTrueRatioAsOftenAsItSays(int rounds, double own, double common) {
    Random random = new Random(1);
    int held = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      List<Double> one = new ArrayList<>();
      List<Double> other = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        double machine = 100 * Math.exp(common * random.nextGaussian());
        one.add(TRUE_RATIO * machine * Math.exp(own * random.nextGaussian()));
        other.add(machine * Math.exp(own * random.nextGaussian()));
      }
      SpeedRatio ratio = SpeedRatio.of(one, other);
      held += ratio.low() <= TRUE_RATIO && TRUE_RATIO <= ratio.high() ? 1 : 0;
    }
    assertEquals(0.95, (double) held / DRAWS, 0.02);
  }

  /** Three resamples of 27 are all one value, more than the interval leaves outside. */
  @Test
  void threeRoundsAreTooFew() {
    SpeedRatio ratio = SpeedRatio.of(List.of(4.0, 2.0, 1.0), List.of(1.0, 1.0, 1.0));
    assertEquals(2, ratio.ratio(), 1e-12);
    assertFalse(ratio.hasInterval());
    assertFalse(ratio.tellsApart());
  }

  @Test
  void fiveRoundsTellClearDifferencesApartAndNoOthers() {
    List<Double> base = List.of(100.0, 90.0, 110.0, 105.0, 95.0);
    List<Double> faster = List.of(121.0, 108.0, 131.0, 127.0, 114.0);
    SpeedRatio clear = SpeedRatio.of(faster, base);
    assertTrue(clear.tellsApart(), clear.toString());
    assertTrue(clear.low() < 1.2 && 1.2 < clear.high(), clear.toString());
    List<Double> alike = List.of(103.0, 88.0, 111.0, 104.0, 94.0);
    SpeedRatio unclear = SpeedRatio.of(alike, base);
    assertFalse(unclear.tellsApart(), unclear.toString());
    assertEquals(1, SpeedRatio.of(base, base).low());
  }

  @Test
  void roundsThatAllSayTheSameLeaveNoDoubt() {
    List<Double> one = List.of(1044.0, 1.02 * 1044, 0.99 * 1044, 1.01 * 1044, 1.03 * 1044);
    List<Double> other = List.of(956.0, 1.02 * 956, 0.99 * 956, 1.01 * 956, 1.03 * 956);
    SpeedRatio ratio = SpeedRatio.of(one, other);
    assertEquals(1044.0 / 956, ratio.low(), 1e-9);
    assertEquals(1044.0 / 956, ratio.high(), 1e-9);
  }

  @Test
  void theOtherWayRoundItIsTheInverse() {
    List<Double> one = List.of(10.0, 12.0, 11.0, 13.0);
    List<Double> other = List.of(9.0, 10.0, 11.0, 10.0);
    SpeedRatio ratio = SpeedRatio.of(one, other);
    SpeedRatio inverse = SpeedRatio.of(other, one);
    assertEquals(ratio.ratio(), 1 / inverse.ratio(), 1e-12);
    assertEquals(ratio.low(), 1 / inverse.high(), 0.02);
  }

  @Test
  void roundsArePairs() {
    List<Double> two = List.of(1.0, 2.0);
    assertThrows(IllegalArgumentException.class, () -> SpeedRatio.of(two, List.of(1.0)));
    assertThrows(IllegalArgumentException.class, () -> SpeedRatio.of(List.of(), List.of()));
    assertThrows(IllegalArgumentException.class, () -> SpeedRatio.of(two, List.of(1.0, 0.0)));
  }
}

package dev.convoy.driver.study.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class IntervalTest {

  @Test
  void threeFiguresReachAsFarAsStudentsTableSays() {
    Interval interval = Interval.of(List.of(1.0, 2.0, 3.0));
    assertEquals(2, interval.mean());
    assertEquals(2 + 4.30265 / Math.sqrt(3), interval.high(), 1e-4);
    assertEquals(2 - 4.30265 / Math.sqrt(3), interval.low(), 1e-4);
    assertTrue(interval.isKnown());
    assertFalse(interval.isAbove(0));
    assertTrue(interval.isBelow(5));
  }

  @Test
  void oneFigureSaysNothingOfHowFarItIsOff() {
    Interval interval = Interval.of(List.of(7.0));
    assertEquals(7, interval.mean());
    assertFalse(interval.isKnown());
    assertFalse(interval.isAbove(-1e300) || interval.isBelow(1e300));
    assertThrows(IllegalArgumentException.class, () -> Interval.of(List.of()));
  }
}

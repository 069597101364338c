package dev.convoy.worker.calibrate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TurnTimesTest {

  @Test
  void aSlowTurnChangesNothing() {
    TurnTimes times = new TurnTimes();
    for (int turn = 0; turn < 7; turn++) {
      times.add(new double[] {0.2, 0.3}, 0.6);
    }
    times.add(new double[] {0.2, 9}, 10);
    assertArrayEquals(new double[] {0.2, 0.3}, times.seconds(), 1e-12);
    assertEquals(0.1, times.rest(), 1e-12);
  }

  /** Each operation is interrupted in another turn: medians alone would lose all interruptions. */
  @Test
  void interruptionsThatEveryTurnHasBelongToAllOperations() {
    TurnTimes times = new TurnTimes();
    for (int turn = 0; turn < 8; turn++) {
      double[] seconds = new double[8];
      Arrays.fill(seconds, 1);
      seconds[turn] = 5;
      times.add(seconds, 12);
    }
    assertEquals(12, Arrays.stream(times.seconds()).sum(), 1e-9);
    assertEquals(1.5, times.seconds()[0], 1e-9);
    assertEquals(0, times.rest(), 1e-9);
  }

  @Test
  void turnsAreEnoughWhenTheyAgreeOrTimeIsUp() {
    Effort effort = new Effort(3, 0.1, Duration.ofNanos(1000));
    TurnTimes times = new TurnTimes();
    times.add(new double[] {1}, 1);
    times.add(new double[] {2}, 2);
    assertFalse(effort.isMet(times, 2000), "too few");
    times.add(new double[] {3}, 3);
    assertFalse(effort.isMet(times, 999), "too far apart");
    assertTrue(effort.isMet(times, 1000), "time is up");
    for (int turn = 0; turn < 9; turn++) {
      times.add(new double[] {2}, 2);
    }
    assertTrue(effort.isMet(times, 0), "they agree");
  }
}

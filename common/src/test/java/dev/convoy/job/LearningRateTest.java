package dev.convoy.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LearningRateTest {
  private static final double EXACT = 1e-12;

  private static double at(Schedule schedule, long step, long steps) {
    return new LearningRate(2, schedule, 0).of(step, steps);
  }

  @Test
  void aConstantRateStaysAsItIs() {
    assertEquals(2, at(new Schedule.Constant(), 0, 10));
    assertEquals(2, at(new Schedule.Constant(), 9, 10));
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "49, 2", "50, 0.2", "74, 0.2", "75, 0.02", "99, 0.02"})
  void aStepFallsAtItsMilestones(long step, double rate) {
    assertEquals(rate, at(Schedule.Step.USUAL, step, 100), EXACT);
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "25, 1.7071067811865475", "50, 1", "75, 0.2928932188134524"})
  void aCosineFallsToNothing(long step, double rate) {
    assertEquals(rate, at(new Schedule.Cosine(), step, 100), EXACT);
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "25, 1.125", "50, 0.5", "90, 0.02"})
  void aPolynomialFallsToNothing(long step, double rate) {
    assertEquals(rate, at(new Schedule.Polynomial(2), step, 100), EXACT);
  }

  /** From a 25th up, at three tenths at the top, half way down in the middle of what is left. */
  @ParameterizedTest
  @CsvSource({"0, 0.08", "15, 1.04", "30, 2", "65, 1.000004", "99, 0.00101493"})
  void oneCycleRisesAndFalls(long step, double rate) {
    assertEquals(rate, at(new Schedule.OneCycle(), step, 100), 1e-6);
  }

  @Test
  void theRateRisesBeforeTheScheduleBegins() {
    LearningRate rate = new LearningRate(2, new Schedule.Cosine(), 4);
    assertEquals(
        List.of(0.5, 1.0, 1.5, 2.0, 2.0),
        List.of(rate.of(0, 8), rate.of(1, 8), rate.of(2, 8), rate.of(3, 8), rate.of(4, 8)));
    assertEquals(1, rate.of(6, 8), EXACT);
    assertEquals(0.5, rate.of(0, 2), "a run that is all warm-up");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.5, 0.2, Double.NaN})
  void milestonesRiseWithinTheRun(double second) {
    assertThrows(
        IllegalArgumentException.class, () -> new Schedule.Step(List.of(0.3, second), 0.1));
  }
}

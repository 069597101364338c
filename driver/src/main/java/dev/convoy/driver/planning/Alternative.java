package dev.convoy.driver.planning;

import dev.convoy.driver.report.Forecast;
import dev.convoy.job.Arrangement;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.simulate.SimulatedStep;

/**
 * A way to share a training out that was played through.
 *
 * @param title for people, as {@code data} or {@code auto}
 * @param arrangement who does what
 * @param plan what follows from it
 * @param step what a step takes
 * @param memory bytes that the worker which needs most allocates
 */
public record Alternative(
    String title, Arrangement arrangement, TrainingPlan plan, SimulatedStep step, long memory) {

  /** Its figures. */
  public Forecast forecast() {
    return Forecasts.of(step, memory);
  }

  /** Seconds of a step. */
  public double seconds() {
    return step.seconds();
  }
}

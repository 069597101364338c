package dev.convoy.driver.planning;

import dev.convoy.driver.report.Forecast;
import dev.convoy.simulate.SimulatedStep;

/** What was played through, in the figures of reports. */
final class Forecasts {
  private Forecasts() {}

  /**
   * Of a step.
   *
   * @param memory bytes that the worker that needs most allocates
   */
  static Forecast of(SimulatedStep step, long memory) {
    SimulatedStep.RankTime mean = step.mean();
    return new Forecast(
        1e3 * step.seconds(),
        1e3 * mean.compute(),
        1e3 * mean.exchange(),
        1e3 * mean.exposedExchange(),
        step.mostBytesSent(),
        memory);
  }
}

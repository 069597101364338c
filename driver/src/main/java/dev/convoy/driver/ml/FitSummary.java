package dev.convoy.driver.ml;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How a training went.
 *
 * @param firstStep the step at which this fit began: 0, or where a checkpoint was
 * @param losses of each step of this fit
 * @param validationLoss the mean loss of the rows to validate with, if there were any
 * @param validationAccuracy the share of them classified right
 */
public record FitSummary(
    long firstStep,
    List<Double> losses,
    OptionalDouble validationLoss,
    OptionalDouble validationAccuracy) {

  /** Copies the list. */
  public FitSummary {
    losses = List.copyOf(losses);
  }

  /** Of a fit that found all its steps done. */
  static FitSummary ofNothing(long step) {
    return new FitSummary(step, List.of(), OptionalDouble.empty(), OptionalDouble.empty());
  }
}

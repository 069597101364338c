package dev.convoy.driver.report;

/**
 * What the parts of a step take by themselves, on the slowest worker.
 *
 * @param computeMillis of a step in which nothing is exchanged
 * @param exchangeMillis of one in which nothing is computed
 */
public record IsolatedSteps(double computeMillis, double exchangeMillis) {

  /** Of what was hidden, in milliseconds: both by themselves, less both together. */
  double hiddenMillis(double stepMillis) {
    return computeMillis + exchangeMillis - stepMillis;
  }
}

package dev.convoy.driver.session;

/**
 * How well a network classifies the test records.
 *
 * @param trial the trial's place in the job, from 0
 * @param step the steps that were trained before
 * @param correct records classified right
 * @param count all records
 * @param loss their mean loss
 */
public record Evaluation(int trial, long step, long correct, long count, double loss) {

  /** The share of records classified right, from 0 to 1. */
  public double accuracy() {
    return (double) correct / count;
  }
}

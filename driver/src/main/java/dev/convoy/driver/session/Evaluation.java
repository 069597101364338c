package dev.convoy.driver.session;

/**
 * How well a network classifies the test records.
 *
 * @param trial the trial's place in the job, from 0
 * @param step the steps that were trained before
 * @param correct records, or pixels where each has a label, classified right
 * @param count all records, or pixels, that could be read
 * @param loss their mean loss
 * @param records all records
 * @param badRecords those that cannot be read and were left out
 */
public record Evaluation(
    int trial, long step, long correct, long count, double loss, long records, long badRecords) {

  /** The share of records classified right, from 0 to 1. */
  public double accuracy() {
    return (double) correct / count;
  }
}

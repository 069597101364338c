package dev.convoy.driver.session;

/**
 * How well a network classifies the test records.
 *
 * @param trial the trial's place in the job, from 0
 * @param step the steps that were trained before
 * @param correct records, or pixels where each has a label, classified right
 * @param correctInFive those whose label is among the five largest scores
 * @param count all records, or pixels, that could be read
 * @param loss their mean loss
 * @param records all records
 * @param badRecords those that cannot be read and were left out
 * @param confusion what was taken for what
 */
public record Evaluation(
    int trial,
    long step,
    long correct,
    long correctInFive,
    long count,
    double loss,
    long records,
    long badRecords,
    Confusion confusion) {

  /** The share of records classified right, from 0 to 1. */
  public double accuracy() {
    return (double) correct / count;
  }

  /** The share of records whose label is among the five largest scores, from 0 to 1. */
  public double accuracyInFive() {
    return (double) correctInFive / count;
  }

  /** Whether that says anything: there are more classes than five. */
  public boolean hasMoreThanFive() {
    return confusion.classes() > 5;
  }
}

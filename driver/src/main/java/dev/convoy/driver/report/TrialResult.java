package dev.convoy.driver.report;

import dev.convoy.job.Trial;
import java.util.List;

/**
 * What one trial of a run measured.
 *
 * @param trial what was run
 * @param losses the mean loss over the global batch, a training step each
 * @param imagesPerSecond in the measured steps, 0 where there were none
 * @param bytesSent payload bytes that all workers sent to each other, over all steps
 * @param peakMemoryBytes the most memory of any worker's process
 * @param replacedRows rows of its batches for which a bad record was replaced
 */
public record TrialResult(
    Trial trial,
    List<Double> losses,
    double imagesPerSecond,
    long bytesSent,
    long peakMemoryBytes,
    long replacedRows) {

  /** Copies the list. */
  public TrialResult {
    losses = List.copyOf(losses);
  }

  /** With those of other steps, too. */
  TrialResult withLosses(List<Double> all) {
    return new TrialResult(trial, all, imagesPerSecond, bytesSent, peakMemoryBytes, replacedRows);
  }
}

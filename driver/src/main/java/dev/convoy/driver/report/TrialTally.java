package dev.convoy.driver.report;

import dev.convoy.control.ControlMessage.TrialDone;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.job.Trial;
import java.util.ArrayList;
import java.util.List;

/** Sums up what the workers of one trial measure while it runs. */
public final class TrialTally {
  private final Trial trial;
  private final int batch;
  private final List<Double> losses = new ArrayList<>();
  private int measuredSteps;
  private double measuredMillis;
  private long bytesSent;
  private long peakMemoryBytes;
  private long replacedRows;
  private int ended;

  /** Nothing of a trial yet, whose steps are of so many images. */
  public TrialTally(Trial trial, int batch) {
    this.trial = trial;
    this.batch = batch;
  }

  /** Adds the next step. */
  public void add(StepRecord step) {
    losses.add(step.loss());
    bytesSent += step.bytesSent();
    peakMemoryBytes = Math.max(peakMemoryBytes, step.peakMemoryBytes());
    if (measures(step)) {
      measuredSteps++;
      measuredMillis += step.stepMillis();
    }
  }

  /** Whether a step counts in the throughput. */
  boolean measures(StepRecord step) {
    return step.step() >= trial.warmupSteps();
  }

  /** Adds what one of its workers says at its end. */
  public void add(TrialDone end) {
    ended++;
    peakMemoryBytes = Math.max(peakMemoryBytes, end.peakMemoryBytes());
    replacedRows += end.replacedRows();
  }

  /** Whether all its workers have ended it, so that all its steps are here. */
  public boolean isDone() {
    return ended == trial.workers();
  }

  /** Images a second in its measured steps; 0 where it had none. */
  public double imagesPerSecond() {
    return measuredMillis > 0 ? batch * measuredSteps / measuredMillis * 1000 : 0;
  }

  /** What it measured. */
  public TrialResult result() {
    return new TrialResult(
        trial, losses, imagesPerSecond(), bytesSent, peakMemoryBytes, replacedRows);
  }
}

package dev.convoy.driver.run;

import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.session.StepRecord;
import java.util.List;

/** Hears how a run goes while it goes, on the thread that runs it. */
public interface RunObserver {

  /** Hears nothing. */
  RunObserver NONE = new RunObserver() {};

  /** Tells each of these, in this order. */
  static RunObserver all(RunObserver... observers) {
    return new AllObservers(List.of(observers));
  }

  /** Worker 0 has begun something else than training, such as "evaluating". */
  default void phase(String what) {}

  /** All workers have ended a training step. */
  default void step(StepRecord step) {}

  /**
   * All workers have ended a trial.
   *
   * @param trial its place in the job
   * @param imagesPerSecond in its measured steps, 0 where it had none
   */
  default void trialEnded(int trial, double imagesPerSecond) {}

  /** A baseline has ended its turn of a round, counted from 1. */
  default void baselineEnded(String title, int round, double imagesPerSecond) {}

  /** Something is wrong that does not end the run, in one sentence. */
  default void warning(String sentence) {}

  /** All workers have ended, well or not; who shows progress ends it here. */
  default void workersEnded() {}

  /** This came of it. The files that sum it up are yet to be written. */
  default void measured(RunResult result) {}
}

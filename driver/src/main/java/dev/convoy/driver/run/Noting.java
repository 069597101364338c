package dev.convoy.driver.run;

import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.session.StepRecord;

/**
 * Passes on what it hears, and does something whenever a trial has ended.
 *
 * @param observer hears it
 * @param note what is done
 */
record Noting(RunObserver observer, Runnable note) implements RunObserver {
  @Override
  public void phase(String what) {
    observer.phase(what);
  }

  @Override
  public void step(StepRecord step) {
    observer.step(step);
  }

  @Override
  public void trialEnded(int trial, double imagesPerSecond) {
    observer.trialEnded(trial, imagesPerSecond);
    note.run();
  }

  @Override
  public void warning(String sentence) {
    observer.warning(sentence);
  }

  @Override
  public void workersEnded() {
    observer.workersEnded();
  }

  @Override
  public void measured(RunResult result) {
    observer.measured(result);
  }
}

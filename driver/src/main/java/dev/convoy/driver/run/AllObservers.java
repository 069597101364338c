package dev.convoy.driver.run;

import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.session.StepRecord;
import java.util.List;

/** Passes on what it hears to several, one after the other. */
record AllObservers(List<RunObserver> each) implements RunObserver {
  @Override
  public void phase(String what) {
    each.forEach(observer -> observer.phase(what));
  }

  @Override
  public void step(StepRecord step) {
    each.forEach(observer -> observer.step(step));
  }

  @Override
  public void trialEnded(int trial, double imagesPerSecond) {
    each.forEach(observer -> observer.trialEnded(trial, imagesPerSecond));
  }

  @Override
  public void baselineEnded(String title, int round, double imagesPerSecond) {
    each.forEach(observer -> observer.baselineEnded(title, round, imagesPerSecond));
  }

  @Override
  public void warning(String sentence) {
    each.forEach(observer -> observer.warning(sentence));
  }

  @Override
  public void workersEnded() {
    each.forEach(RunObserver::workersEnded);
  }

  @Override
  public void measured(RunResult result) {
    each.forEach(observer -> observer.measured(result));
  }
}

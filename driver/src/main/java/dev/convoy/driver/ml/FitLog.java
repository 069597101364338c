package dev.convoy.driver.ml;

import dev.convoy.driver.run.RunObserver;
import dev.convoy.driver.session.StepRecord;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the session's log how a fit goes. */
final class FitLog implements RunObserver {
  private static final Logger LOG = LoggerFactory.getLogger(ConvoyClassifier.class);
  private static final long NANOS_BETWEEN = 5_000_000_000L;

  private final long steps;
  private long said = System.nanoTime() - NANOS_BETWEEN;

  /** Of a fit of so many steps. */
  FitLog(long steps) {
    this.steps = steps;
  }

  @Override
  public void step(StepRecord step) {
    long now = System.nanoTime();
    boolean last = step.step() + 1 == steps;
    if (last || now - said >= NANOS_BETWEEN) {
      LOG.info(
          "Step {} of {}: loss {}.",
          step.step() + 1,
          steps,
          String.format(Locale.ROOT, "%.4f", step.loss()));
      said = now;
    }
  }

  @Override
  public void warning(String sentence) {
    LOG.warn("{}", ParamNames.of(sentence));
  }
}

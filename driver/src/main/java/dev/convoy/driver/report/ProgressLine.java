package dev.convoy.driver.report;

import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.metrics.StepNumber;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far training is: on a terminal one line that is written over, elsewhere a line every few
 * seconds and one at the end.
 */
public final class ProgressLine {
  private static final long TERMINAL_NANOS = 100_000_000L;
  private static final long FILE_NANOS = 5_000_000_000L;

  /** How much the newest step counts in the mean behind the time left. */
  private static final double NEWEST = 0.1;

  private final PrintWriter out;
  private final boolean terminal;
  private final long steps;
  private final LongSupplier nanos;
  private double millis;
  private long lastShown = Long.MIN_VALUE / 2;
  private int width;

  /**
   * Progress of a trial.
   *
   * @param terminal whether a line can be written over
   * @param steps the steps of the trial
   */
  public ProgressLine(PrintWriter out, boolean terminal, long steps) {
    this(out, terminal, steps, System::nanoTime);
  }

  ProgressLine(PrintWriter out, boolean terminal, long steps, LongSupplier nanos) {
    this.out = out;
    this.terminal = terminal;
    this.steps = steps;
    this.nanos = nanos;
  }

  /** Shows what the run does before its first step. */
  public void phase(String what) {
    if (terminal) {
      overwrite(what);
    }
  }

  /** Shows a step, if the last was shown long enough ago or this is the last one. */
  public void step(StepRecord step) {
    millis = millis == 0 ? step.stepMillis() : millis + NEWEST * (step.stepMillis() - millis);
    long now = nanos.getAsLong();
    boolean last = step.step() + 1 == steps;
    if (!last && now - lastShown < (terminal ? TERMINAL_NANOS : FILE_NANOS)) {
      return;
    }
    lastShown = now;
    String text = text(step);
    if (terminal) {
      overwrite(text);
      if (last) {
        finish();
      }
    } else {
      out.println(text);
      out.flush();
    }
  }

  private String text(StepRecord step) {
    long left = steps - step.step() - 1;
    return String.format(
        Locale.ROOT,
        "step %d/%d  loss %.4f  %s images/s  %s ms a step%s",
        StepNumber.of(step.step()),
        steps,
        step.loss(),
        Quantity.digits(step.imagesPerSecond() * step.stepMillis() / millis),
        Quantity.millis(millis),
        left == 0 ? "" : "  " + Quantity.seconds(left * millis / 1000) + " left");
  }

  private void overwrite(String text) {
    out.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
    out.flush();
    width = text.length();
  }

  /** Leaves the line as it is; whatever is printed next begins a new one. */
  public void finish() {
    if (terminal && width > 0) {
      out.println();
      width = 0;
    }
  }
}

package dev.convoy.driver.run;

import dev.convoy.control.ExitCode;

/** A run that cannot be begun as it was asked for: one sentence, and the exit code for it. */
public final class RunException extends RuntimeException implements ExitCode.Carrier {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  private RunException(String sentence, ExitCode exitCode) {
    super(sentence);
    this.exitCode = exitCode;
  }

  /** What was asked for makes no sense, or the network or data are wrong. */
  static RunException usage(String sentence) {
    return new RunException(sentence, ExitCode.USAGE);
  }

  /** A run that has nothing to do any more. */
  static RunException nothingLeft(long steps) {
    return usage(
        "the run has done %d steps, and that is all that it was asked for: give more --steps"
            .formatted(steps));
  }

  /** Workers, their memory or their CPUs are too small for it. */
  static RunException doesNotFit(String sentence) {
    return new RunException(sentence, ExitCode.DOES_NOT_FIT);
  }

  @Override
  public ExitCode exitCode() {
    return exitCode;
  }
}

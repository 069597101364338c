package dev.convoy.driver.run;

import dev.convoy.control.ExitCode;

/** A run that somebody ended: one sentence that says what is saved, and the exit code. */
public final class InterruptedRun extends RuntimeException implements ExitCode.Carrier {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  InterruptedRun(String sentence, ExitCode exitCode) {
    super(sentence);
    this.exitCode = exitCode;
  }

  @Override
  public ExitCode exitCode() {
    return exitCode;
  }
}

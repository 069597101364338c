package dev.convoy.driver.cli.option;

import dev.convoy.control.ExitCode;

/** Something that the user can put right: one sentence, and the exit code that goes with it. */
public final class UserError extends RuntimeException implements ExitCode.Carrier {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  private UserError(String sentence, ExitCode exitCode) {
    super(sentence);
    this.exitCode = exitCode;
  }

  /** Bad usage or configuration. */
  public static UserError usage(String sentence) {
    return new UserError(sentence, ExitCode.USAGE);
  }

  /** A machine or cluster that is too small. */
  public static UserError doesNotFit(String sentence) {
    return new UserError(sentence, ExitCode.DOES_NOT_FIT);
  }

  @Override
  public ExitCode exitCode() {
    return exitCode;
  }
}

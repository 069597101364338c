package dev.convoy.driver.cli;

/** Something that the user can put right: one sentence, and the exit code that goes with it. */
final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private UserError(String sentence, int exitCode) {
    super(sentence);
    this.exitCode = exitCode;
  }

  /** Bad usage or configuration. */
  static UserError usage(String sentence) {
    return new UserError(sentence, ExitCode.USAGE);
  }

  /** A machine or cluster that is too small. */
  static UserError doesNotFit(String sentence) {
    return new UserError(sentence, ExitCode.DOES_NOT_FIT);
  }

  int exitCode() {
    return exitCode;
  }
}

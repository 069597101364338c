package dev.convoy.driver.planning;

import dev.convoy.control.ExitCode;

/** There is no plan as it was asked for: one sentence, and the exit code for it. */
public final class PlanningException extends RuntimeException implements ExitCode.Carrier {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  private PlanningException(String sentence, ExitCode exitCode) {
    super(sentence);
    this.exitCode = exitCode;
  }

  /** The network cannot be run as it is. */
  static PlanningException usage(String sentence) {
    return new PlanningException(sentence, ExitCode.USAGE);
  }

  /** No way to share the work out needs so little memory. */
  static PlanningException doesNotFit(String sentence) {
    return new PlanningException(sentence, ExitCode.DOES_NOT_FIT);
  }

  /** Somebody interrupted the thread meanwhile, and it stays interrupted. */
  static PlanningException interrupted() {
    Thread.currentThread().interrupt();
    return new PlanningException("Planning was interrupted.", ExitCode.FAILED);
  }

  @Override
  public ExitCode exitCode() {
    return exitCode;
  }
}

package dev.convoy.driver.launch;

import java.util.List;

/** Workers could not be started, or did not all finish: one sentence for the user. */
public final class LaunchException extends RuntimeException {

  /** Exit code for a wrong environment or option. */
  public static final int USAGE = 2;

  /** Exit code for a run that does not fit: too few slots, too little memory. */
  public static final int DOES_NOT_FIT = 3;

  /** Exit code for a run that failed after it began. */
  public static final int FAILED = 4;

  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final transient List<TaskFailure> failures;

  LaunchException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
    this.failures = List.of();
  }

  LaunchException(int exitCode, String message, Throwable cause) {
    this(exitCode, message, cause, List.of());
  }

  /** A run that failed, with every worker that did, the likeliest cause first. */
  public LaunchException(
      int exitCode, String message, Throwable cause, List<TaskFailure> failures) {
    super(message, cause);
    this.exitCode = exitCode;
    this.failures = List.copyOf(failures);
  }

  /** The exit code that the command line promises for this kind of failure. */
  public int exitCode() {
    return exitCode;
  }

  /** Every worker that failed, the likeliest cause first; empty if no worker ran. */
  public List<TaskFailure> failures() {
    return failures;
  }

  /** True if a worker's process ended, so that trying again (on fewer workers) makes sense. */
  public boolean workerLost() {
    return failures.stream().anyMatch(TaskFailure::lost);
  }
}

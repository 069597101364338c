package dev.convoy.driver.launch;

import dev.convoy.control.ExitCode;
import java.util.List;

/** Workers could not be started, or did not all finish: one sentence for the user. */
public final class LaunchException extends RuntimeException implements ExitCode.Carrier {

  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final transient List<TaskFailure> failures;

  public LaunchException(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
    this.failures = List.of();
  }

  public LaunchException(ExitCode exitCode, String message, Throwable cause) {
    this(exitCode, message, cause, List.of());
  }

  /** A run that failed, with every worker that did, the likeliest cause first. */
  public LaunchException(
      ExitCode exitCode, String message, Throwable cause, List<TaskFailure> failures) {
    super(message, cause);
    this.exitCode = exitCode;
    this.failures = List.copyOf(failures);
  }

  @Override
  public ExitCode exitCode() {
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

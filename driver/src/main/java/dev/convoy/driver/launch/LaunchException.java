package dev.convoy.driver.launch;

import dev.convoy.control.ExitCode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Workers could not be started, or did not all finish: one sentence for the user. */
public final class LaunchException extends RuntimeException implements ExitCode.Carrier {

  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final transient List<TaskFailure> failures;
  private final int room;

  public LaunchException(ExitCode exitCode, String message) {
    this(exitCode, message, 0);
  }

  /** Fewer workers than were asked for would fit. */
  public LaunchException(ExitCode exitCode, String message, int room) {
    super(message);
    this.exitCode = exitCode;
    this.failures = List.of();
    this.room = room;
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
    this.room = 0;
  }

  /** The one that is this or made it come about, if there is one. */
  public static Optional<LaunchException> in(@Nullable Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof LaunchException launch) {
        return Optional.of(launch);
      }
    }
    return Optional.empty();
  }

  /** For how many workers there was a place, where that was too few; else 0. */
  public int room() {
    return room;
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

package dev.convoy.driver.session;

import dev.convoy.control.ExitCode;
import org.jspecify.annotations.Nullable;

/** A run that failed: one sentence for the user, and the exit code that goes with it. */
public final class SessionException extends RuntimeException implements ExitCode.Carrier {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final boolean passing;

  SessionException(String sentence, ExitCode exitCode, @Nullable Throwable cause) {
    this(sentence, exitCode, /* passing= */ false, cause);
  }

  private SessionException(
      String sentence, ExitCode exitCode, boolean passing, @Nullable Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
    this.passing = passing;
  }

  /** A failure of machines or links, not of the job: trying again makes sense. */
  static SessionException passing(String sentence, @Nullable Throwable cause) {
    return new SessionException(sentence, ExitCode.FAILED, /* passing= */ true, cause);
  }

  /**
   * Whether the run would not fail again for the same reason: a worker was lost, or the driver
   * slept.
   */
  public boolean isPassing() {
    return passing;
  }

  @Override
  public ExitCode exitCode() {
    return exitCode;
  }
}

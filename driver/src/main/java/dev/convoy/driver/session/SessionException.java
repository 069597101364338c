package dev.convoy.driver.session;

import dev.convoy.control.ExitCode;
import org.jspecify.annotations.Nullable;

/** A run that failed: one sentence for the user, and the exit code that goes with it. */
public final class SessionException extends RuntimeException implements ExitCode.Carrier {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  SessionException(String sentence, ExitCode exitCode, @Nullable Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  @Override
  public ExitCode exitCode() {
    return exitCode;
  }
}

package dev.convoy.driver.session;

import org.jspecify.annotations.Nullable;

/** A run that failed: one sentence for the user, and the exit code that goes with it. */
public final class SessionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  SessionException(String sentence, int exitCode, @Nullable Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  /** The exit code that the command line promises for this kind of failure. */
  public int exitCode() {
    return exitCode;
  }
}

package dev.convoy.driver.baseline;

import dev.convoy.control.ExitCode;
import org.jspecify.annotations.Nullable;

/** A baseline that cannot take part, or failed: one sentence, and the exit code for it. */
public final class BaselineException extends RuntimeException implements ExitCode.Carrier {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  BaselineException(String sentence, ExitCode exitCode) {
    this(sentence, exitCode, null);
  }

  BaselineException(String sentence, ExitCode exitCode, @Nullable Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  /** What was asked for is nothing that it can do. */
  static BaselineException usage(String sentence) {
    return new BaselineException(sentence, ExitCode.USAGE);
  }

  @Override
  public ExitCode exitCode() {
    return exitCode;
  }
}

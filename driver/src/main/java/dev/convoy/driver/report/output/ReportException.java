package dev.convoy.driver.report.output;

import dev.convoy.control.ExitCode;
import org.jspecify.annotations.Nullable;

/** Output that cannot be written; the message names the place and says what to do. */
public final class ReportException extends RuntimeException implements ExitCode.Carrier {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  private ReportException(ExitCode exitCode, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  /** A directory that cannot be used. */
  public static ReportException unusable(String sentence, @Nullable Throwable cause) {
    return new ReportException(ExitCode.USAGE, sentence, cause);
  }

  /** What would need more space than there is. */
  static ReportException noSpace(String sentence, @Nullable Throwable cause) {
    return new ReportException(ExitCode.DOES_NOT_FIT, sentence, cause);
  }

  /** What went wrong after the directory was found to be good. */
  public static ReportException lost(String sentence, @Nullable Throwable cause) {
    return new ReportException(ExitCode.FAILED, sentence, cause);
  }

  @Override
  public ExitCode exitCode() {
    return exitCode;
  }
}

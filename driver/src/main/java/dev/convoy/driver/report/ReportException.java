package dev.convoy.driver.report;

import org.jspecify.annotations.Nullable;

/** Output that cannot be written; the message names the place and says what to do. */
public final class ReportException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int USAGE = 2;
  private static final int DOES_NOT_FIT = 3;
  private static final int FAILED = 4;

  private final int exitCode;

  private ReportException(int exitCode, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  /** A directory that cannot be used. */
  static ReportException unusable(String sentence, @Nullable Throwable cause) {
    return new ReportException(USAGE, sentence, cause);
  }

  /** What would need more space than there is. */
  static ReportException noSpace(String sentence, @Nullable Throwable cause) {
    return new ReportException(DOES_NOT_FIT, sentence, cause);
  }

  /** What went wrong after the directory was found to be good. */
  static ReportException lost(String sentence, @Nullable Throwable cause) {
    return new ReportException(FAILED, sentence, cause);
  }

  /** The exit code that the command line promises for this kind of failure. */
  public int exitCode() {
    return exitCode;
  }
}

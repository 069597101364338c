package dev.convoy.driver.report;

import org.jspecify.annotations.Nullable;

/** Output that cannot be written; the message names the place and says what to do. */
public final class ReportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReportException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}

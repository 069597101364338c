package dev.convoy.driver.study;

import dev.convoy.control.ExitCode;

/** A study that cannot be made of what was asked for. */
public final class StudyException extends RuntimeException implements ExitCode.Carrier {
  private static final long serialVersionUID = 1;

  /** Says in a sentence what is wrong, where, and what to do. */
  public StudyException(String sentence) {
    super(sentence);
  }

  @Override
  public ExitCode exitCode() {
    return ExitCode.USAGE;
  }
}

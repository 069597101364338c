package dev.convoy.driver.dl4j;

import dev.convoy.control.ExitCode;

/** What cannot be said in a model zip of Deeplearning4j, or read from it; names the layer. */
public class Dl4jException extends RuntimeException implements ExitCode.Carrier {
  private static final long serialVersionUID = 1L;

  /** With one sentence that says what is wrong and where. */
  public Dl4jException(String sentence) {
    super(sentence);
  }

  @Override
  public ExitCode exitCode() {
    return ExitCode.USAGE;
  }
}

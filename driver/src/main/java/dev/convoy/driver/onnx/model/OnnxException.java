package dev.convoy.driver.onnx.model;

import dev.convoy.control.ExitCode;

/** What cannot be said in ONNX, or read from it; the message names the layer or node. */
public final class OnnxException extends RuntimeException implements ExitCode.Carrier {
  private static final long serialVersionUID = 1L;

  /** With one sentence that says what is wrong and where. */
  public OnnxException(String sentence) {
    super(sentence);
  }

  @Override
  public ExitCode exitCode() {
    return ExitCode.USAGE;
  }
}

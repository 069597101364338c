package dev.convoy.control;

/** Bytes that are no control message, or a message that is too large for its channel. */
public final class MalformedMessage extends RuntimeException {
  private static final long serialVersionUID = 1;

  public MalformedMessage(String sentence) {
    super(sentence);
  }

  public MalformedMessage(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}

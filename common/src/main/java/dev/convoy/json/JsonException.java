package dev.convoy.json;

/** A text that is no JSON, or not what it should be; the message is a clause that says where. */
public final class JsonException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** With what is wrong. */
  public JsonException(String clause) {
    super(clause);
  }
}

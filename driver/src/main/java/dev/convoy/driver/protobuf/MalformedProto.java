package dev.convoy.driver.protobuf;

/** Bytes that are no message, or none of the kind that is read; the message says which byte. */
public final class MalformedProto extends Exception {
  private static final long serialVersionUID = 1L;

  /** With a clause that says what is wrong at a byte. */
  MalformedProto(long at, String clause) {
    super("at byte " + at + ", " + clause);
  }
}

package dev.convoy.network;

/** A network that makes no sense; the message names the layer and the numbers. */
public final class NetworkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With one sentence that says what is wrong, where, and what to do. */
  public NetworkException(String message) {
    super(message);
  }
}

package dev.convoy.worker.kernel;

/**
 * A back-end has no code for a share of a layer, or only slow code; the message names the layer.
 */
public final class NoCodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** One sentence that begins with the layer's name. */
  public NoCodeException(String message) {
    super(message);
  }
}

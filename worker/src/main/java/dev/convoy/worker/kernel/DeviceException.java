package dev.convoy.worker.kernel;

/**
 * A device, or the library that computes on it, cannot be used here or failed; the message is one
 * sentence that says which, and what to do.
 */
public class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** One sentence. */
  public DeviceException(String message) {
    super(message);
  }

  /** One sentence, and what led to it. */
  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}

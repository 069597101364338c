package dev.convoy.worker.task;

/** The workers of a run did not all meet. */
public final class RendezvousException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says in one sentence who is missing, and where they were expected. */
  public RendezvousException(String message) {
    super(message);
  }

  /** A failure with what went wrong below. */
  public RendezvousException(String message, Throwable cause) {
    super(message, cause);
  }
}

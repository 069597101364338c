package dev.convoy.worker.runtime.run;

/** A kernel failed; the message names the layer. */
public final class ComputeException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String where;

  ComputeException(String where, RuntimeException cause) {
    super(where + ": " + cause.getMessage(), cause);
    this.where = where;
  }

  /** The layer and pass. */
  public String where() {
    return where;
  }
}

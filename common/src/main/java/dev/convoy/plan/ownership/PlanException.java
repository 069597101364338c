package dev.convoy.plan.ownership;

/** A plan that cannot be made; the message says why and what to do. */
public final class PlanException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With one sentence for the user. */
  public PlanException(String message) {
    super(message);
  }
}

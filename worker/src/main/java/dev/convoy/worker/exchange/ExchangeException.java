package dev.convoy.worker.exchange;

import dev.convoy.control.Failure;

/** The exchange has failed; the failure says in one sentence where and why. */
public final class ExchangeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Failure failure;

  public ExchangeException(Failure failure) {
    super(failure.sentence());
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}

package dev.convoy.worker.runtime.train;

import dev.convoy.control.Failure;

/** Training cannot go on; the failure says where and why. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Failure failure;

  /** With what the driver is told. */
  public TrainingException(Failure failure, Throwable cause) {
    super(failure.sentence(), cause);
    this.failure = failure;
  }

  /** With what the driver is told. */
  public TrainingException(Failure failure) {
    super(failure.sentence());
    this.failure = failure;
  }

  /** What the driver is told. */
  public Failure failure() {
    return failure;
  }
}

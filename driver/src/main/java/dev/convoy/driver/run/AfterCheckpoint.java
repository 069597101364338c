package dev.convoy.driver.run;

import java.nio.file.Path;

/** A run that failed after a checkpoint of it was whole: nothing up to there is lost. */
public final class AfterCheckpoint extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Throwable why;

  /**
   * With what failed.
   *
   * @param steps after how many steps the checkpoint was taken
   * @param weights where it is
   */
  public AfterCheckpoint(Throwable why, long steps, Path weights) {
    super(
        "The weights after step %d are in %s: go on from them by --initial-weights %s --output another directory"
            .formatted(steps, weights, weights),
        why);
    this.why = why;
  }

  /** What failed. */
  public Throwable why() {
    return why;
  }
}

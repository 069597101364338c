package dev.convoy.driver.run;

import java.nio.file.Path;

/** A run that failed after a checkpoint of it was whole: nothing up to there is lost. */
public final class AfterCheckpoint extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Throwable why;
  private final long steps;

  /**
   * With what failed.
   *
   * @param steps after how many steps the checkpoint was taken
   * @param output the run's directory
   */
  public AfterCheckpoint(Throwable why, long steps, Path output) {
    super(
        "All up to step %d is saved: go on by convoy train --resume %s".formatted(steps, output),
        why);
    this.why = why;
    this.steps = steps;
  }

  /** What failed. */
  public Throwable why() {
    return why;
  }

  /** After how many steps the checkpoint was taken. */
  public long steps() {
    return steps;
  }
}

package dev.convoy.driver.cli;

/** What the process tells its caller. */
final class ExitCode {

  /** All that was asked for was done. */
  static final int DONE = 0;

  /** A defect of Convoy. */
  static final int INTERNAL = 1;

  /** Bad usage, configuration, network or data. */
  static final int USAGE = 2;

  /** The machine or cluster is too small, or lacks something. */
  static final int DOES_NOT_FIT = 3;

  /** A worker was lost, or the loss became infinite or not a number. */
  static final int FAILED = 4;

  private ExitCode() {}
}

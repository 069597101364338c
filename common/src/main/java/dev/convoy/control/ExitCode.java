package dev.convoy.control;

/** What a process of Convoy tells its caller when it ends. */
public enum ExitCode {
  /** All that was asked for was done. */
  DONE(0),
  /** A defect of Convoy. */
  INTERNAL(1),
  /** Bad usage, configuration, network or data. */
  USAGE(2),
  /** The machine or cluster is too small, or lacks something. */
  DOES_NOT_FIT(3),
  /** A worker was lost, or the loss became infinite or not a number. */
  FAILED(4),
  /** A way to share work out was found to train another model than one worker. */
  UNVERIFIED(5),
  /** Somebody interrupted it: 128 and the number of SIGINT. */
  INTERRUPTED(130),
  /** Somebody ended it: 128 and the number of SIGTERM. */
  TERMINATED(143);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** The number that the process ends with. */
  public int number() {
    return number;
  }

  /** An exception that knows with which code the process should end. */
  public interface Carrier {

    /** The code that goes with what happened. */
    ExitCode exitCode();
  }
}

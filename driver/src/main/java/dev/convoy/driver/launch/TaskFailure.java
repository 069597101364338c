package dev.convoy.driver.launch;

import java.util.Comparator;

/**
 * How one worker ended badly.
 *
 * @param rank the worker
 * @param host its machine
 * @param executor Spark's id of the executor that ran it
 * @param lost true if its process ended; false if its body threw
 * @param epochMillis when, in milliseconds since 1970
 * @param kind class name of the root cause, or {@code lost}
 * @param message what it said
 * @param detail its stack trace; empty if it was lost
 */
public record TaskFailure(
    int rank,
    String host,
    String executor,
    boolean lost,
    long epochMillis,
    String kind,
    String message,
    String detail) {

  /**
   * A lost worker explains its peers' broken connections, and the first to fail explains the rest.
   */
  public static final Comparator<TaskFailure> LIKELIEST_CAUSE_FIRST =
      Comparator.comparing((TaskFailure failure) -> !failure.lost())
          .thenComparingLong(TaskFailure::epochMillis);

  /** For example {@code worker 2 on node7: conv1: loss is not finite}. */
  public String sentence() {
    return lost
        ? "worker " + rank + " on " + host + " was lost: " + message
        : "worker " + rank + " on " + host + ": " + message;
  }
}

package dev.convoy.worker.task;

import dev.convoy.control.Reason;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/**
 * How a worker's failure travels to the driver: rank, time and the root cause as text.
 *
 * <p>The original exception stays behind, since its class may be one that the driver cannot read.
 */
public final class WorkerFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int rank;
  private final long epochMillis;
  private final String kind;
  private final String detail;

  private WorkerFailure(int rank, Throwable root, String detail) {
    super(Reason.of(root));
    this.rank = rank;
    this.epochMillis = System.currentTimeMillis();
    this.kind = root.getClass().getName();
    this.detail = detail;
  }

  /** Runs the body and turns whatever it throws into a {@code WorkerFailure}. */
  static byte[] running(WorkerBody body, WorkerSlot slot) {
    try {
      return body.run(slot);
    } catch (Exception | LinkageError | AssertionError e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new WorkerFailure(slot.rank(), root(e), stackTrace(e));
    }
  }

  /** The worker that failed. */
  public int rank() {
    return rank;
  }

  /** When it failed, by that worker's clock, in milliseconds since 1970. */
  public long epochMillis() {
    return epochMillis;
  }

  /** The class name of the root cause. */
  public String kind() {
    return kind;
  }

  /** The whole stack trace as the worker saw it, for {@code --debug}. */
  public String detail() {
    return detail;
  }

  /** Looks through exceptions that say nothing but what their cause says. */
  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    @Nullable Throwable cause = thrown.getCause();
    while (cause != null && addsNothing(root, cause)) {
      root = cause;
      cause = root.getCause();
    }
    return root;
  }

  private static boolean addsNothing(Throwable thrown, Throwable cause) {
    return thrown.getMessage() == null || thrown.getMessage().equals(cause.toString());
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}

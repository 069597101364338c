package dev.convoy.control;

import dev.convoy.metrics.StepNumber;
import dev.convoy.text.Printable;
import java.io.Serializable;

/**
 * Why a run cannot go on, said once and carried unchanged to every worker and to the driver.
 *
 * <p>Serializable only because exceptions that carry it are.
 *
 * @param worker the rank that reports, or {@link #DRIVER}
 * @param peer the rank that it concerns, {@link #DRIVER}, or {@link #NOBODY}
 * @param where the layer or transfer, such as "all-gather of conv3 input"; empty if there is none
 * @param step the step, from 0, or -1 outside of steps
 * @param message what happened, as a clause without a full stop
 * @param order where in a step it happened: of several workers' failures of a kind the one with the
 *     lowest number came first; 0 where it has no place in a step
 */
public record Failure(
    int worker, int peer, String where, long step, Kind kind, String message, int order)
    implements Serializable {

  /** No worker. */
  public static final int NOBODY = -1;

  /** The driver, where a rank is asked for. */
  public static final int DRIVER = -2;

  private static final int LONGEST = 4_000;

  /** One that has no place in a step. */
  public Failure(int worker, int peer, String where, long step, Kind kind, String message) {
    this(worker, peer, where, step, kind, message, 0);
  }

  /**
   * Makes texts one line each that can be printed, whoever sent them, and cuts what would not fit a
   * control frame.
   */
  public Failure {
    where = line(where);
    message = line(message);
  }

  private static String line(String text) {
    String line = Printable.of(cut(text).strip().replaceAll("\\s*\\R\\s*", " "));
    return cut(line);
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), LONGEST));
  }

  /** What sort of failure it is; the driver chooses between retry and report by it. */
  public enum Kind {
    /** A connection ended without a goodbye. */
    PEER_LOST("lost"),
    /** A connection is open, and nothing came through it for the peer timeout. */
    PEER_SILENT("heard nothing from"),
    /** A peer sent, or a caller asked for, something that the plan does not hold. */
    PROTOCOL("does not agree with"),
    /** The mesh, or the link to the driver, could not be set up. */
    BRING_UP("did not reach"),
    /** A weight, an output, a gradient or a loss is infinite or not a number. */
    NON_FINITE_LOSS("cannot go on with"),
    /** A record could not be read or decoded. */
    DATA("has bad data from"),
    /** A layer, with this batch and plan, has no code on what a worker computes on. */
    NETWORK("has no code for"),
    /** What a worker computes on cannot be used, or has not enough memory. */
    DEVICE("has no device for"),
    /** Whoever ends the run, Spark among them, interrupted it: the cause is elsewhere. */
    INTERRUPTED("was interrupted by"),
    /** Anything else: a defect. */
    INTERNAL("failed with");

    private final String verb;

    Kind(String verb) {
      this.verb = verb;
    }
  }

  /** One plain sentence that names the worker, the peer, the layer or transfer, and the step. */
  public String sentence() {
    var text = new StringBuilder(capital(name(worker)));
    if (peer == NOBODY) {
      text.append(kind == Kind.BRING_UP ? " could not start" : " failed");
    } else {
      text.append(' ').append(kind.verb).append(' ').append(name(peer));
    }
    if (step >= 0) {
      text.append(" in step ").append(StepNumber.of(step));
    }
    if (!where.isEmpty()) {
      text.append(step >= 0 ? ", " : " in ").append(where);
    }
    return text.append(": ").append(message).append(message.endsWith(".") ? "" : ".").toString();
  }

  /** "worker 3", or "the driver". */
  public static String name(int rank) {
    return rank == DRIVER ? "the driver" : rank == NOBODY ? "a worker" : "worker " + rank;
  }

  private static String capital(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }
}

package dev.convoy.simulate;

import dev.convoy.simulate.SimulatedStep.Kind;
import org.jspecify.annotations.Nullable;

/**
 * One thing that every worker does at its place in a step.
 *
 * @param type what kind of thing
 * @param title for the timeline
 * @param seconds of each rank's thread; {@link #NO_PART} where a rank has no part in it. The array
 *     is shared and never changed
 * @param transit what is sent or waited for, null for work alone
 * @param kind what the thread's time goes to
 */
record Line(Type type, String title, RankSeconds seconds, @Nullable Transit transit, Kind kind) {

  /** The kinds of lines. */
  enum Type {
    /** Nothing but work. */
    WORK,
    /** Work, then messages leave. */
    SEND,
    /** As {@link #SEND}, but in all steps after the first it was done ahead in the step before. */
    SEND_UNLESS_AHEAD,
    /** Work, then the next step's messages leave. */
    SEND_AHEAD,
    /** Messages are waited for, then work. */
    RECEIVE,
    /** It is waited for what was sent: its memory is used again. */
    AWAIT_SENT
  }

  /** One number a rank, many of which are often the same. */
  interface RankSeconds {
    /** Of a rank, {@link #NO_PART} where it has no part. */
    double of(int rank);
  }

  static final double NO_PART = -1;
}

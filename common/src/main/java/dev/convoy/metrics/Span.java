package dev.convoy.metrics;

/**
 * Something that a worker did in a step, and when.
 *
 * @param title the layer and pass, or the transfer
 * @param kind what its time counts as
 * @param begin nanoseconds since the step began
 * @param nanos how long it took
 * @param waited the part of that in which the compute thread only waited for a peer
 */
public record Span(String title, Kind kind, long begin, long nanos, long waited) {

  /** What a span's time counts as. */
  public enum Kind {
    /** A kernel. */
    COMPUTE,
    /** Packing, waiting for a peer, unpacking. */
    EXCHANGE,
    /** Taking over the next batch, reports, checkpoints. */
    OTHER
  }
}

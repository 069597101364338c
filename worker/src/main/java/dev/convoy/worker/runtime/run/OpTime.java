package dev.convoy.worker.runtime.run;

import dev.convoy.worker.runtime.program.Op;

/**
 * How long one operation of a program took since its stopwatch was restarted.
 *
 * @param nanos of all its runs together
 * @param waited the part of them in which the thread waited for a peer
 */
public record OpTime(Op op, long nanos, long waited) {

  /** Nanoseconds in which the thread was busy. */
  public long busy() {
    return nanos - waited;
  }
}

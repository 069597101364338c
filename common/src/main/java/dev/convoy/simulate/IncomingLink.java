package dev.convoy.simulate;

/** The receiving end of a link: what has begun to arrive takes it up in turn. */
final class IncomingLink {
  private double free;

  /**
   * Takes the link up from a time on, or from when it is free.
   *
   * @return when the last byte is through
   */
  double take(double from, double seconds) {
    free = Math.max(from, free) + seconds;
    return free;
  }
}

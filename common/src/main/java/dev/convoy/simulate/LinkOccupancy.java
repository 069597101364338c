package dev.convoy.simulate;

/** When a link is taken up, where that is no sending end: what has begun to arrive has its turn. */
final class LinkOccupancy {
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

package dev.convoy.cost;

import java.util.Comparator;
import java.util.List;

/**
 * Times between and beyond those that were measured: on straight lines from point to point and from
 * nothing to the first, and beyond the last in proportion to it.
 */
final class Polyline {
  private final List<Point> points;

  /** A time in seconds of so much. */
  record Point(long amount, double seconds) {}

  private Polyline(List<Point> points) {
    this.points = points;
  }

  /** Through at least one point. */
  static Polyline of(List<Point> points) {
    return new Polyline(points.stream().sorted(Comparator.comparingLong(Point::amount)).toList());
  }

  /** The time of so much. */
  double at(long amount) {
    Point below = new Point(0, 0);
    for (Point point : points) {
      if (amount <= point.amount) {
        long width = point.amount - below.amount;
        double part = width == 0 ? 1 : (double) (amount - below.amount) / width;
        return below.seconds + part * (point.seconds - below.seconds);
      }
      below = point;
    }
    return below.amount == 0 ? below.seconds : below.seconds * amount / below.amount;
  }
}

package dev.convoy.plan;

/** Gives the reshards of a plan their numbers. */
final class Numbering {
  private int next;

  /** The next number. */
  int next() {
    return next(1);
  }

  /** The first of so many numbers in a row. */
  int next(int count) {
    int first = next;
    next += count;
    return first;
  }
}

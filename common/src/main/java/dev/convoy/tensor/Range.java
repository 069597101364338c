package dev.convoy.tensor;

/** The indices {@code from <= i < to} of one dimension. */
public record Range(int from, int to) {

  /** Checks that the range does not run backwards. */
  public Range {
    if (from > to) {
      throw new IllegalArgumentException("range from " + from + " to " + to + " runs backwards");
    }
  }

  /** The number of indices. */
  public int size() {
    return to - from;
  }

  /** Whether there is no index in it. */
  public boolean isEmpty() {
    return from == to;
  }

  /** Part {@code part} of {@code parts} nearly equal parts. */
  public Range part(int part, int parts) {
    return new Range(
        from + (int) ((long) size() * part / parts),
        from + (int) ((long) size() * (part + 1) / parts));
  }

  /** The indices common to both; empty when the ranges are apart. */
  public Range intersect(Range that) {
    int lo = Math.max(from, that.from);
    return new Range(lo, Math.max(lo, Math.min(to, that.to)));
  }

  /** Whether an index lies in the range. */
  public boolean contains(int index) {
    return from <= index && index < to;
  }

  /** This range, {@code by} further on. */
  public Range shifted(int by) {
    return new Range(from + by, to + by);
  }

  @Override
  public String toString() {
    return from + ".." + to;
  }
}

package dev.convoy.checkpoint;

import java.util.Map;
import java.util.TreeMap;

/** Which elements of a tensor were written: intervals that merge as they touch. */
final class IntervalSet {
  private final TreeMap<Long, Long> intervals = new TreeMap<>(); // from → to, apart and in order

  /** Adds the elements {@code from <= i < to}. */
  void add(long from, long to) {
    long start = from;
    long end = to;
    Map.Entry<Long, Long> before = intervals.floorEntry(end);
    while (before != null && before.getValue() >= start) {
      start = Math.min(start, before.getKey());
      end = Math.max(end, before.getValue());
      intervals.remove(before.getKey());
      before = intervals.floorEntry(end);
    }
    if (start < end) {
      intervals.put(start, end);
    }
  }

  /** How many different elements were added. */
  long sum() {
    return intervals.entrySet().stream().mapToLong(e -> e.getValue() - e.getKey()).sum();
  }
}

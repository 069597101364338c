package dev.convoy.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An ordered list of distinct indices, kept as runs: which global channels lie in a buffer, in the
 * order in which they lie there.
 *
 * <p>Two lists are equal when they name the same indices in the same order, however they were
 * built.
 */
public final class Indices {

  /** No index at all. */
  public static final Indices NONE = new Indices(List.of());

  private final List<Range> runs;
  private final int size;
  private final Run[] sorted; // by index, to find the position of one

  private record Run(int from, int to, int position) {}

  private Indices(List<Range> runs) {
    this.runs = runs;
    this.sorted = new Run[runs.size()];
    int position = 0;
    for (int k = 0; k < sorted.length; k++) {
      Range run = runs.get(k);
      sorted[k] = new Run(run.from(), run.to(), position);
      position += run.size();
    }
    this.size = position;
    Arrays.sort(sorted, Comparator.comparingInt(Run::from));
    for (int k = 1; k < sorted.length; k++) {
      if (sorted[k].from < sorted[k - 1].to) {
        throw new IllegalArgumentException("index " + sorted[k].from + " stands twice in " + runs);
      }
    }
  }

  /** The indices {@code from <= i < to}, in order. */
  public static Indices range(int from, int to) {
    return ofRuns(List.of(new Range(from, to)));
  }

  /** The first {@code count} indices. */
  public static Indices all(int count) {
    return range(0, count);
  }

  /** These indices, in this order. */
  public static Indices of(int... indices) {
    return ofRuns(IntStream.of(indices).mapToObj(i -> new Range(i, i + 1)).toList());
  }

  /** The indices of these runs, one run after the other; neighbours are merged. */
  public static Indices ofRuns(List<Range> runs) {
    List<Range> merged = new ArrayList<>();
    for (Range run : runs) {
      int last = merged.size() - 1;
      if (run.isEmpty()) {
        continue;
      }
      if (last >= 0 && merged.get(last).to() == run.from()) {
        merged.set(last, new Range(merged.get(last).from(), run.to()));
      } else {
        merged.add(run);
      }
    }
    return new Indices(List.copyOf(merged));
  }

  /** The runs of consecutive indices, in order. */
  public List<Range> runs() {
    return runs;
  }

  /** The number of indices. */
  public int size() {
    return size;
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** The index at a position of the list. */
  public int at(int position) {
    int rest = position;
    for (Range run : runs) {
      if (rest < run.size()) {
        return run.from() + rest;
      }
      rest -= run.size();
    }
    throw new IndexOutOfBoundsException("position " + position + " of " + size);
  }

  /** The {@code length} indices from a position on. */
  public Indices slice(int position, int length) {
    List<Range> part = new ArrayList<>();
    int start = 0;
    for (Range run : runs) {
      int from = Math.max(position, start);
      int to = Math.min(position + length, start + run.size());
      if (from < to) {
        part.add(new Range(run.from() + from - start, run.from() + to - start));
      }
      start += run.size();
    }
    return ofRuns(part);
  }

  /** Where an index stands in the list, or -1 when it is not there. */
  public int positionOf(int index) {
    int k = runBefore(index);
    return k >= 0 && index < sorted[k].to ? sorted[k].position + index - sorted[k].from : -1;
  }

  /** Whether an index is in the list. */
  public boolean contains(int index) {
    return positionOf(index) >= 0;
  }

  /** The indices that are in both, in this list's order. */
  public Indices intersect(Indices that) {
    return equals(that) ? this : ofRuns(commonRuns(that));
  }

  /** As {@link #intersect}, the runs cut where they stop being consecutive in either list. */
  public List<Range> commonRuns(Indices that) {
    List<Range> common = new ArrayList<>();
    for (Range run : runs) {
      for (int k = Math.max(0, that.runBefore(run.from())); k < that.sorted.length; k++) {
        if (that.sorted[k].from >= run.to()) {
          break;
        }
        Range part = run.intersect(new Range(that.sorted[k].from, that.sorted[k].to));
        if (!part.isEmpty()) {
          common.add(part);
        }
      }
    }
    return common;
  }

  /** The indices of this list that are not in {@code that}. */
  public Indices minus(Indices that) {
    if (equals(that)) {
      return NONE;
    }
    List<Range> rest = new ArrayList<>();
    for (Range run : runs) {
      int from = run.from();
      for (Range taken : ofRuns(List.of(run)).commonRuns(that)) {
        rest.add(new Range(from, taken.from()));
        from = taken.to();
      }
      rest.add(new Range(from, run.to()));
    }
    return ofRuns(rest);
  }

  /** Every index {@code i} replaced by the {@code factor} indices {@code i*factor ...}. */
  public Indices scaled(int factor) {
    return ofRuns(runs.stream().map(r -> new Range(r.from() * factor, r.to() * factor)).toList());
  }

  /** Every index moved by {@code by}. */
  public Indices shifted(int by) {
    return ofRuns(runs.stream().map(r -> r.shifted(by)).toList());
  }

  /** This list, followed by another. */
  public Indices then(Indices that) {
    List<Range> both = new ArrayList<>(runs);
    both.addAll(that.runs);
    return ofRuns(both);
  }

  /** These indices in rising order. */
  public Indices inOrder() {
    return ofRuns(Arrays.stream(sorted).map(r -> new Range(r.from, r.to)).toList());
  }

  /** The indices one by one. */
  public IntStream stream() {
    return runs.stream().flatMapToInt(r -> IntStream.range(r.from(), r.to()));
  }

  /** The last sorted run that begins at or before an index, or -1. */
  private int runBefore(int index) {
    int lo = 0;
    int hi = sorted.length - 1;
    while (lo <= hi) {
      int mid = (lo + hi) >>> 1;
      if (sorted[mid].from <= index) {
        lo = mid + 1;
      } else {
        hi = mid - 1;
      }
    }
    return hi;
  }

  @Override
  public boolean equals(Object that) {
    return this == that
        || (that instanceof Indices indices && size == indices.size && runs.equals(indices.runs));
  }

  @Override
  public int hashCode() {
    return runs.hashCode();
  }

  @Override
  public String toString() {
    return runs.toString();
  }
}

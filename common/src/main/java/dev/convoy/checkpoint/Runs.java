package dev.convoy.checkpoint;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Which elements of a tensor a file holds, in the order in which it holds them: runs of elements
 * that follow one another in row-major order of the whole tensor.
 *
 * <p>Immutable.
 */
public final class Runs {
  private final long[] first;
  private final long[] count;

  private Runs(long[] first, long[] count) {
    this.first = first;
    this.count = count;
  }

  /** One that holds elements {@code from <= i < to}. */
  public static Runs of(long from, long to) {
    return new Builder().add(from, to - from).build();
  }

  /**
   * Reads what {@link #pairs} gives.
   *
   * @param elements of the whole tensor
   * @throws IllegalArgumentException with a clause that says which run is none of that tensor's
   */
  static Runs of(long[] pairs, long elements) {
    long[] first = new long[pairs.length / 2];
    long[] count = new long[pairs.length / 2];
    for (int k = 0; k < first.length; k++) {
      first[k] = pairs[2 * k];
      count[k] = pairs[2 * k + 1];
      if (first[k] < 0 || count[k] < 1 || first[k] > elements - count[k]) {
        throw new IllegalArgumentException(
            "a run of %d elements from %d on, of %d".formatted(count[k], first[k], elements));
      }
    }
    return new Runs(first, count);
  }

  /** First element and count of each run. */
  public long[] pairs() {
    long[] pairs = new long[2 * first.length];
    for (int k = 0; k < first.length; k++) {
      pairs[2 * k] = first[k];
      pairs[2 * k + 1] = count[k];
    }
    return pairs;
  }

  /** How many runs there are. */
  public int size() {
    return first.length;
  }

  /** How many elements there are. */
  public long elements() {
    return Arrays.stream(count).sum();
  }

  /** The first element of run {@code k}. */
  public long first(int k) {
    return first[k];
  }

  /** The elements of run {@code k}. */
  public long count(int k) {
    return count[k];
  }

  /** The lowest element. */
  public long least() {
    return Arrays.stream(first).min().orElse(0);
  }

  /** The element after the highest. */
  public long end() {
    return IntStream.range(0, first.length).mapToLong(k -> first[k] + count[k]).max().orElse(0);
  }

  /** Runs in the order of the tensor, each with its place among those that are held. */
  Index index() {
    long[] at = new long[first.length];
    for (int k = 1; k < at.length; k++) {
      at[k] = at[k - 1] + count[k - 1];
    }
    int[] order =
        IntStream.range(0, first.length)
            .boxed()
            .sorted(Comparator.comparingLong(k -> first[k]))
            .mapToInt(k -> k)
            .toArray();
    return new Index(
        Arrays.stream(order).mapToLong(k -> first[k]).toArray(),
        Arrays.stream(order).mapToLong(k -> count[k]).toArray(),
        Arrays.stream(order).mapToLong(k -> at[k]).toArray());
  }

  /** What to do with elements that are held. */
  interface Part {
    /**
     * Gets some elements.
     *
     * @param element of the whole tensor
     * @param at its place among those that are held
     * @param elements that follow one another in both from there on
     */
    void found(long element, long at, int elements);
  }

  /** Finds elements. */
  static final class Index {
    private final long[] first; // rising
    private final long[] count;
    private final long[] at;

    private Index(long[] first, long[] count, long[] at) {
      this.first = first;
      this.count = count;
      this.at = at;
    }

    /** Those of {@code from <= i < to} that are held. */
    void find(long from, long to, Part part) {
      int k = Arrays.binarySearch(first, from);
      k = k >= 0 ? k : Math.max(0, -k - 2);
      for (; k < first.length && first[k] < to; k++) {
        long begin = Math.max(from, first[k]);
        long end = Math.min(to, first[k] + count[k]);
        if (begin < end) {
          part.found(begin, at[k] + begin - first[k], (int) (end - begin));
        }
      }
    }
  }

  /** Gathers runs; those that continue the one before are one with it. */
  public static final class Builder {
    private long[] first = new long[4];
    private long[] count = new long[4];
    private int size;

    /** Adds {@code elements} elements from {@code from} on. */
    public Builder add(long from, long elements) {
      if (elements == 0) {
        return this;
      } else if (size > 0 && first[size - 1] + count[size - 1] == from) {
        count[size - 1] += elements;
        return this;
      } else if (size == first.length) {
        first = Arrays.copyOf(first, 2 * size);
        count = Arrays.copyOf(count, 2 * size);
      }
      first[size] = from;
      count[size++] = elements;
      return this;
    }

    /** What was added. */
    public Runs build() {
      return new Runs(Arrays.copyOf(first, size), Arrays.copyOf(count, size));
    }
  }
}

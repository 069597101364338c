package dev.convoy.plan;

import dev.convoy.tensor.Range;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One of several parts of equal size into which the rows of a batch are cut, so that the slices of
 * one part can travel while the next is computed.
 *
 * @param index which part, from 0
 * @param of how many parts there are
 */
public record Chunk(int index, int of) {

  /** All rows at once. */
  public static final Chunk WHOLE = new Chunk(0, 1);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if there is no such part
   */
  public Chunk {
    if (of < 1 || index < 0 || index >= of) {
      throw new IllegalArgumentException("there is no chunk " + index + " of " + of);
    }
  }

  /** So many parts, in order. */
  static List<Chunk> all(int count) {
    return IntStream.range(0, count).mapToObj(k -> new Chunk(k, count)).toList();
  }

  /** The part of these rows; parts differ by one row at most. */
  public Range rows(Range all) {
    return all.part(index, of);
  }

  /** Whether no chunk comes before it. */
  public boolean isFirst() {
    return index == 0;
  }

  /** Whether no chunk comes after it. */
  public boolean isLast() {
    return index == of - 1;
  }

  /** Whether it is all rows. */
  public boolean isWhole() {
    return of == 1;
  }

  @Override
  public String toString() {
    return isWhole() ? "" : "chunk " + (index + 1) + " of " + of;
  }
}

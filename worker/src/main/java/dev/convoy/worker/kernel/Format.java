package dev.convoy.worker.kernel;

import java.util.List;

/**
 * How the elements of a tensor lie in a buffer. Formats of one backend are equal when a buffer in
 * one can be read as the other.
 */
public interface Format {

  /**
   * The tensor's sizes, as {@code (rows, channels, spatial...)} or a parameter's {@code (O, I,
   * ...)}.
   */
  List<Integer> sizes();

  /** The bytes a buffer must have, padding included. */
  long bytes();

  /**
   * Whether the elements are f32 in the order of the sizes, the last one fastest, without padding.
   */
  boolean isPlain();

  /** Whether there is no padding, so that elementwise work may ignore the order. */
  default boolean isDense() {
    return bytes() == 4L * sizes().stream().mapToLong(s -> s).reduce(1, (a, b) -> a * b);
  }

  /**
   * The format of a part of the rows, {@code rows} of them, where it lies in this one; rows are of
   * equal size and lie one behind the other.
   *
   * @throws IllegalStateException if rows are mingled in this format
   */
  Format withRows(int rows);
}

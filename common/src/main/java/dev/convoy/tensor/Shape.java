package dev.convoy.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One record's shape: channels, then up to three spatial sizes: {@code (C)}, {@code (C, W)}, {@code
 * (C, H, W)} or {@code (C, D, H, W)}.
 */
public record Shape(int channels, List<Integer> spatial) {

  /** Checks that every size is positive. */
  public Shape {
    spatial = List.copyOf(spatial);
    if (channels < 1 || spatial.size() > 3 || spatial.stream().anyMatch(s -> s < 1)) {
      throw new IllegalArgumentException("not a shape: " + channels + " channels of " + spatial);
    }
  }

  /** A shape from its sizes, channels first. */
  public static Shape of(int channels, int... spatial) {
    return new Shape(channels, Arrays.stream(spatial).boxed().toList());
  }

  /** The number of spatial dimensions. */
  public int dimensions() {
    return spatial.size();
  }

  /**
   * The elements of one channel: the product of the spatial sizes, 1 where there are none.
   *
   * @throws ArithmeticException if 31 bits do not hold it, as it does for every shape of a network
   */
  public int spatialSize() {
    return spatial.stream().reduce(1, Math::multiplyExact);
  }

  /** The elements of one record. */
  public long elements() {
    return (long) channels * spatialSize();
  }

  /** These spatial sizes with another number of channels. */
  public Shape withChannels(int count) {
    return new Shape(count, spatial);
  }

  @Override
  public String toString() {
    return spatial.isEmpty()
        ? Integer.toString(channels)
        : channels + "×" + spatial.stream().map(String::valueOf).collect(Collectors.joining("×"));
  }
}

package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How a window moves over one to three spatial dimensions.
 *
 * @param kernel window sizes, one a dimension
 * @param stride steps between windows
 * @param before padding before the first element of each dimension
 * @param after padding after the last element of each dimension
 * @param dilation distance between the window's taps, 1 where they touch
 */
public record Window(
    List<Integer> kernel,
    List<Integer> stride,
    List<Integer> before,
    List<Integer> after,
    List<Integer> dilation) {

  /** Copies the lists. */
  public Window {
    kernel = List.copyOf(kernel);
    stride = List.copyOf(stride);
    before = List.copyOf(before);
    after = List.copyOf(after);
    dilation = List.copyOf(dilation);
  }

  /** A square window of two dimensions that moves by one, without padding. */
  public static Window square(int kernel) {
    return of(List.of(kernel, kernel));
  }

  /** A window of these sizes that moves by one, without padding. */
  public static Window of(List<Integer> kernel) {
    List<Integer> ones = Collections.nCopies(kernel.size(), 1);
    List<Integer> zeros = Collections.nCopies(kernel.size(), 0);
    return new Window(kernel, ones, zeros, zeros, ones);
  }

  /** This window moving by another stride in every dimension. */
  public Window withStride(int step) {
    return new Window(kernel, same(step), before, after, dilation);
  }

  /** This window with another padding on every side. */
  public Window withPadding(int padding) {
    return new Window(kernel, stride, same(padding), same(padding), dilation);
  }

  /** This window with another distance between its taps. */
  public Window withDilation(int distance) {
    return new Window(kernel, stride, before, after, same(distance));
  }

  private List<Integer> same(int value) {
    return Collections.nCopies(kernel.size(), value);
  }

  /** The number of dimensions. */
  public int dimensions() {
    return kernel.size();
  }

  /** The number of taps of the window. */
  public int taps() {
    return kernel.stream().reduce(1, Math::multiplyExact);
  }

  /**
   * The output's spatial sizes: {@code (in + padding - dilation·(kernel-1) - 1) / stride + 1}.
   *
   * @throws NetworkException when the input has other dimensions or is smaller than the window
   */
  public List<Integer> outputSizes(Shape input, boolean ceil) {
    check(input);
    List<Integer> sizes = new ArrayList<>();
    for (int d = 0; d < dimensions(); d++) {
      int extent = dilation.get(d) * (kernel.get(d) - 1) + 1;
      int room = input.spatial().get(d) + before.get(d) + after.get(d) - extent;
      if (room < 0) {
        throw new NetworkException(
            "a window of "
                + extent
                + " does not fit in input "
                + input
                + " with padding "
                + before.get(d)
                + "+"
                + after.get(d));
      }
      int size = (ceil ? room + stride.get(d) - 1 : room) / stride.get(d) + 1;
      boolean lastStartsInPadding =
          ceil && (size - 1) * stride.get(d) >= input.spatial().get(d) + before.get(d);
      sizes.add(lastStartsInPadding ? size - 1 : size);
    }
    return sizes;
  }

  /**
   * The output's spatial sizes of a transposed convolution: {@code (in - 1)·stride - padding +
   * dilation·(kernel - 1) + 1 + outputPadding}.
   *
   * @throws NetworkException when the input has other dimensions or nothing is left
   */
  public List<Integer> transposedSizes(Shape input, int outputPadding) {
    check(input);
    List<Integer> sizes = new ArrayList<>();
    for (int d = 0; d < dimensions(); d++) {
      int size =
          (input.spatial().get(d) - 1) * stride.get(d)
              - before.get(d)
              - after.get(d)
              + dilation.get(d) * (kernel.get(d) - 1)
              + 1
              + outputPadding;
      if (size < 1 || outputPadding < 0 || outputPadding >= stride.get(d)) {
        throw new NetworkException(
            "input "
                + input
                + " with kernel "
                + kernel
                + ", stride "
                + stride
                + " and output padding "
                + outputPadding
                + " gives no output");
      }
      sizes.add(size);
    }
    return sizes;
  }

  private void check(Shape input) {
    if (input.dimensions() != dimensions()) {
      throw new NetworkException(
          "a " + dimensions() + "-dimensional window does not fit input " + input);
    }
    for (int d = 0; d < dimensions(); d++) {
      if (kernel.get(d) < 1
          || stride.get(d) < 1
          || dilation.get(d) < 1
          || before.get(d) < 0
          || after.get(d) < 0) {
        throw new NetworkException(
            "kernel "
                + kernel
                + ", stride "
                + stride
                + " and dilation "
                + dilation
                + " must be at least 1 and padding "
                + before
                + " at least 0");
      }
    }
  }

  /** The window in words, as {@code 3×3}. */
  public String describe() {
    return String.join("×", kernel.stream().map(String::valueOf).toList());
  }
}

package dev.convoy.worker.kernel.cuda.algorithm;

import dev.convoy.network.Window;
import dev.convoy.tensor.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The sizes of a grouped convolution between a wide side, which the window moves over, and a narrow
 * one, with filters {@code (narrow channels, wide channels / groups, taps)}. cuDNN knows no tensors
 * of fewer than four dimensions: to it a line is a plane of height 1.
 *
 * @param type of both sides, and of the filters as cuDNN sees them
 * @param wideChannels all of them
 * @param narrowChannels all of them
 * @param wideSizes spatial sizes as the convolution sees them
 * @param window its padding does not count
 * @param padding at both ends of each dimension
 */
public record ConvolutionShape(
    DataType type,
    int rows,
    int groups,
    int wideChannels,
    int narrowChannels,
    List<Integer> wideSizes,
    List<Integer> narrowSizes,
    Window window,
    List<Integer> padding) {

  /** The same convolution of fewer rows, or more. */
  ConvolutionShape withRows(int count) {
    return new ConvolutionShape(
        type, count, groups, wideChannels, narrowChannels, wideSizes, narrowSizes, window, padding);
  }

  /** How many products a number of what a direction computes is the sum of, at most. */
  int terms(Direction direction) {
    long taps = window.taps();
    long pixels = numbers(narrowSizes.stream().mapToInt(s -> s).toArray());
    return Math.toIntExact(
        direction.result(
            narrowChannels / groups * taps, rows * pixels, wideChannels / groups * taps));
  }

  /** {@code (rows, channels, sizes)}. */
  int[] wide() {
    return sizes(rows, wideChannels, wideSizes);
  }

  /** {@code (rows, channels, sizes)}. */
  int[] narrow() {
    return sizes(rows, narrowChannels, narrowSizes);
  }

  /** {@code (narrow channels, wide channels of a group, taps)}. */
  int[] filter() {
    return sizes(narrowChannels, wideChannels / groups, window.kernel());
  }

  int[] pads() {
    return planar(padding, 0);
  }

  int[] strides() {
    return planar(window.stride(), 1);
  }

  int[] dilations() {
    return planar(window.dilation(), 1);
  }

  private static int[] sizes(int first, int second, List<Integer> spatial) {
    List<Integer> all = new ArrayList<>(List.of(first, second));
    for (int size : planar(spatial, 1)) {
      all.add(size);
    }
    return all.stream().mapToInt(s -> s).toArray();
  }

  private static int[] planar(List<Integer> values, int with) {
    List<Integer> all = new ArrayList<>(Collections.nCopies(Math.max(0, 2 - values.size()), with));
    all.addAll(values);
    return all.stream().mapToInt(v -> v).toArray();
  }

  /** How many numbers a tensor of these sizes has. */
  static long numbers(int[] sizes) {
    return Arrays.stream(sizes).asLongStream().reduce(1, Math::multiplyExact);
  }

  /** Bytes of a tensor of these sizes. */
  long bytes(int[] sizes) {
    return numbers(sizes) * type.bytes();
  }

  /** All that decides how fast an algorithm is, in words. */
  String key() {
    return String.join(
        " ",
        type.toString(),
        "rows " + rows,
        "groups " + groups,
        "wide " + wideChannels + " of " + wideSizes,
        "narrow " + narrowChannels + " of " + narrowSizes,
        "kernel " + window.kernel(),
        "stride " + window.stride(),
        "dilation " + window.dilation(),
        "padding " + padding);
  }
}

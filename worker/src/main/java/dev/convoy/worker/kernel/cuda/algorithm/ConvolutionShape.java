package dev.convoy.worker.kernel.cuda.algorithm;

import dev.convoy.network.Window;
import dev.convoy.tensor.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The sizes of a grouped convolution of an input {@code (rows, input channels, input sizes)}, which
 * the window moves over, to an output {@code (rows, output channels, output sizes)}, with filters
 * {@code (output channels, input channels / groups, taps)}. For a transposed convolution, which is
 * one run backward, input and output are those of the convolution, so the other way round. cuDNN
 * knows no tensors of fewer than four dimensions: to it a line is a plane of height 1.
 *
 * @param type of input and output, and of the filters as cuDNN sees them
 * @param inputChannels all of them
 * @param outputChannels all of them
 * @param inputSizes spatial sizes as the convolution sees them
 * @param window its padding does not count
 * @param padding at both ends of each dimension
 */
public record ConvolutionShape(
    DataType type,
    int rows,
    int groups,
    int inputChannels,
    int outputChannels,
    List<Integer> inputSizes,
    List<Integer> outputSizes,
    Window window,
    List<Integer> padding) {

  /** This convolution of fewer rows, or more. */
  ConvolutionShape withRows(int count) {
    return new ConvolutionShape(
        type,
        count,
        groups,
        inputChannels,
        outputChannels,
        inputSizes,
        outputSizes,
        window,
        padding);
  }

  /** How many products an element of what a direction computes is the sum of, at most. */
  int terms(Direction direction) {
    long taps = window.taps();
    long pixels = elements(outputSizes.stream().mapToInt(s -> s).toArray());
    return Math.toIntExact(
        direction.result(
            outputChannels / groups * taps, rows * pixels, inputChannels / groups * taps));
  }

  /** {@code (rows, channels, sizes)}. */
  int[] input() {
    return sizes(rows, inputChannels, inputSizes);
  }

  /** {@code (rows, channels, sizes)}. */
  int[] output() {
    return sizes(rows, outputChannels, outputSizes);
  }

  /** {@code (output channels, input channels of a group, taps)}. */
  int[] filter() {
    return sizes(outputChannels, inputChannels / groups, window.kernel());
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

  /** How many elements a tensor of these sizes has. */
  static long elements(int[] sizes) {
    return Arrays.stream(sizes).asLongStream().reduce(1, Math::multiplyExact);
  }

  /** Bytes of a tensor of these sizes. */
  long bytes(int[] sizes) {
    return elements(sizes) * type.bytes();
  }

  /** All that decides how fast an algorithm is, in words. */
  String key() {
    return String.join(
        " ",
        type.toString(),
        "rows " + rows,
        "groups " + groups,
        "input " + inputChannels + " of " + inputSizes,
        "output " + outputChannels + " of " + outputSizes,
        "kernel " + window.kernel(),
        "stride " + window.stride(),
        "dilation " + window.dilation(),
        "padding " + padding);
  }
}

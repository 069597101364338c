package dev.convoy.network;

import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * The transpose of a convolution: each input element is spread over a window of the output, so maps
 * grow by the stride. Output sizes are {@code (in - 1)·stride - padding + dilation·(kernel - 1) + 1
 * + outputPadding}. Zeiler et al., Deconvolutional Networks, 2010.
 *
 * <p>Weights are {@code (outputs, inputs / groups, kernel...)}, output channels first as everywhere
 * here.
 *
 * @param outputs output channels
 * @param window the window of the convolution that this transposes
 * @param outputPadding elements added at the end of each dimension, less than the stride
 * @param groups the number of filter groups
 * @param bias whether a value is added to each output channel
 */
public record TransposedConvolution(
    int outputs, Window window, int outputPadding, int groups, boolean bias)
    implements FilterLayer {

  /** A dense one with a square kernel, stride 1, no padding, with bias. */
  public static TransposedConvolution of(int outputs, int kernel) {
    return new TransposedConvolution(outputs, Window.square(kernel), 0, 1, true);
  }

  /** This convolution with another stride. */
  public TransposedConvolution stride(int stride) {
    return new TransposedConvolution(
        outputs, window.withStride(stride), outputPadding, groups, bias);
  }

  /** This convolution with another padding on every side. */
  public TransposedConvolution padding(int padding) {
    return new TransposedConvolution(
        outputs, window.withPadding(padding), outputPadding, groups, bias);
  }

  /** This convolution in so many groups. */
  public TransposedConvolution groups(int count) {
    return new TransposedConvolution(outputs, window, outputPadding, count, bias);
  }

  @Override
  public TransposedConvolution withoutBias() {
    return new TransposedConvolution(outputs, window, outputPadding, groups, false);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    Groups.check(input.channels(), outputs, groups);
    return new Shape(outputs, window.transposedSizes(input, outputPadding));
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    return Groups.parameters(inputs.get(0).channels(), outputs, groups, window, bias);
  }

  /** Every input element meets every tap of its group's outputs. */
  @Override
  public long macs(List<Shape> inputs) {
    return inputs.get(0).elements() * (outputs / groups) * window.taps();
  }

  @Override
  public Indices neededChannels(int input, Indices owned, List<Shape> inputs) {
    return Groups.needed(inputs.get(0).channels(), outputs, groups, owned);
  }

  @Override
  public String dependency() {
    return groups == 1 ? "all" : "own group";
  }

  @Override
  public String describe() {
    return window.describe()
        + " transposed convolution"
        + (groups > 1 ? ", " + groups + " groups" : "");
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}

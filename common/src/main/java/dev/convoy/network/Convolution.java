package dev.convoy.network;

import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * A convolution over one to three spatial dimensions, in filter groups: outputs of group {@code g}
 * see the inputs of group {@code g} only. With as many groups as channels it is depthwise.
 *
 * <p>Weights are {@code (outputs, inputs / groups, kernel...)}; there are {@code outputs · inputs /
 * groups · taps} of them, so {@code g} groups have {@code 1/g} of the weights of a dense layer.
 * Krizhevsky et al., ImageNet Classification with Deep Convolutional Neural Networks, 2012.
 *
 * @param outputs output channels
 * @param window how the filter moves
 * @param groups the number of filter groups; divides inputs and outputs
 * @param bias whether a value is added to each output channel
 */
public record Convolution(int outputs, Window window, int groups, boolean bias)
    implements FilterLayer {

  /** A dense two-dimensional convolution with a square kernel, stride 1, no padding, with bias. */
  public static Convolution of(int outputs, int kernel) {
    return new Convolution(outputs, Window.square(kernel), 1, true);
  }

  /** This convolution with another stride. */
  public Convolution stride(int stride) {
    return new Convolution(outputs, window.withStride(stride), groups, bias);
  }

  /** This convolution with another padding on every side. */
  public Convolution padding(int padding) {
    return new Convolution(outputs, window.withPadding(padding), groups, bias);
  }

  /** This convolution with another dilation. */
  public Convolution dilation(int dilation) {
    return new Convolution(outputs, window.withDilation(dilation), groups, bias);
  }

  /** This convolution in so many groups. */
  public Convolution groups(int count) {
    return new Convolution(outputs, window, count, bias);
  }

  /** Without bias, as before a batch normalisation, where a bias has gradient 0. */
  public Convolution noBias() {
    return new Convolution(outputs, window, groups, false);
  }

  @Override
  public Convolution withoutBias() {
    return noBias();
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    Groups.check(input.channels(), outputs, groups);
    return new Shape(outputs, window.outputSizes(input, false));
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    return Groups.parameters(inputs.get(0).channels(), outputs, groups, window, bias);
  }

  @Override
  public long macs(List<Shape> inputs) {
    long perOutput = (long) inputs.get(0).channels() / groups * window.taps();
    return outputShape(inputs).elements() * perOutput;
  }

  @Override
  public Indices neededChannels(int input, Indices owned, List<Shape> inputs) {
    return Groups.needed(inputs.get(0).channels(), outputs, groups, owned);
  }

  /** Whether every channel is filtered by itself: as many groups as input channels. */
  public boolean isDepthwise(Shape input) {
    return groups > 1 && groups == input.channels();
  }

  @Override
  public String dependency() {
    return groups == 1 ? "all" : "own group";
  }

  @Override
  public String describe() {
    return window.describe() + " convolution" + (groups > 1 ? ", " + groups + " groups" : "");
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}

package dev.convoy.network;

import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * A pure function on feature maps together with its channel dependency: given the output channels a
 * worker owns, which input channels must it hold? From that alone everything about distribution
 * follows; no layer contains communication code.
 *
 * <p>Layers are of four kinds: those with filters ({@link FilterLayer}), for which somebody must
 * decide who owns which outputs; those whose every output channel comes from the same input channel
 * ({@link ChannelwiseLayer}), which stay where their input is; those that only rename channels
 * ({@link ViewLayer}), which no kernel ever runs; and loss heads ({@link LossLayer}), split by
 * batch rows. Whoever must know what to do with each asks by a {@link LayerVisitor}, so that a new
 * layer does not compile before everybody has an answer for it.
 */
public sealed interface Layer permits FilterLayer, ChannelwiseLayer, ViewLayer, LossLayer {

  /** What the layer is, in the field's words, as {@code 3×3 convolution, 2 groups}. */
  String describe();

  /**
   * The output's shape.
   *
   * @throws NetworkException when the inputs do not fit, naming the numbers
   */
  Shape outputShape(List<Shape> inputs);

  /** The trained tensors, for these input shapes. */
  default List<ParameterSpec> parameters(List<Shape> inputs) {
    return List.of();
  }

  /** Multiply-accumulates for one record; only filters count, as in published figures. */
  default long macs(List<Shape> inputs) {
    return 0;
  }

  /** The channels of input {@code input} that these output channels need, in rising order. */
  Indices neededChannels(int input, Indices outputs, List<Shape> inputs);

  /** The dependency in words: "all", "own group", "same", "halo 2". */
  String dependency();

  /** Asks for the answer for this layer. */
  <R> R accept(LayerVisitor<R> visitor);
}

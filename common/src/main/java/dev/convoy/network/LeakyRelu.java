package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * {@code x} where it is positive, {@code slope · x} elsewhere. Maas et al., Rectifier
 * Nonlinearities Improve Neural Network Acoustic Models, 2013.
 *
 * @param slope how much of a negative input passes
 */
public record LeakyRelu(double slope) implements ChannelwiseLayer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return inputs.get(0);
  }

  @Override
  public String describe() {
    return "leaky ReLU " + slope;
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}

package dev.convoy.network;

import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * The training loss of an autoencoder: the mean over the global batch and all elements of the
 * squared difference between its input and the network's input. Its output has two channels, the
 * loss and 0.
 */
public record MeanSquaredError() implements LossLayer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Shape.of(2);
  }

  @Override
  public Targets targets() {
    return Targets.INPUT;
  }

  @Override
  public long labels(List<Shape> inputs) {
    return inputs.get(0).elements();
  }

  @Override
  public Indices neededChannels(int input, Indices outputs, List<Shape> inputs) {
    return Indices.all(inputs.get(0).channels());
  }

  @Override
  public String dependency() {
    return "own rows, all channels";
  }

  @Override
  public String describe() {
    return "mean squared error";
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}

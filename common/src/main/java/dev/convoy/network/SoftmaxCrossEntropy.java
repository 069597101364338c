package dev.convoy.network;

import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * The training loss of a classifier: the mean over the global batch of {@code -log
 * softmax(x)[label]}. Its input is {@code (classes)}; its output has two channels, the loss and the
 * share of records whose largest class is their label.
 */
public record SoftmaxCrossEntropy() implements LossLayer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    if (inputs.get(0).dimensions() != 0) {
      throw new NetworkException("input " + inputs.get(0) + " is not flat: one number a class");
    }
    return Shape.of(2);
  }

  @Override
  public Indices neededChannels(int input, Indices outputs, List<Shape> inputs) {
    return Indices.all(inputs.get(0).channels());
  }

  @Override
  public String dependency() {
    return "own rows, all classes";
  }

  @Override
  public String describe() {
    return "softmax cross-entropy";
  }
}

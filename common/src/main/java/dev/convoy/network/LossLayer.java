package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * A layer that compares its input with the labels: each worker does some batch rows, all classes.
 */
public sealed interface LossLayer extends Layer permits MeanSquaredError, SoftmaxCrossEntropy {

  /**
   * How many numbers of four bytes each record is compared with: a label for the record or for each
   * of its pixels, or a target for each element.
   */
  long labels(List<Shape> inputs);
}

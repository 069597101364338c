package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * A layer that compares its input with the labels: each worker does some batch rows, all classes.
 */
public sealed interface LossLayer extends Layer permits MeanSquaredError, SoftmaxCrossEntropy {

  /**
   * How many values of four bytes each record is compared with: a label for the record or for each
   * of its pixels, or a target for each element.
   */
  long labels(List<Shape> inputs);

  /** Asks for the answer for this layer. */
  <R> R accept(Visitor<R> visitor);

  @Override
  default <R> R accept(LayerVisitor<R> visitor) {
    return accept((Visitor<R>) visitor);
  }

  /**
   * An answer for every loss head.
   *
   * @param <R> the answer
   */
  interface Visitor<R> {
    R visit(MeanSquaredError layer);

    R visit(SoftmaxCrossEntropy layer);
  }
}

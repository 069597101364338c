package dev.convoy.network;

/** A layer whose output channels are filters over input channels, in one or more groups. */
public sealed interface FilterLayer extends Layer
    permits Convolution, DeformableConvolution, Linear, TransposedConvolution {

  /** The number of filter groups: outputs of one group need the inputs of that group only. */
  int groups();

  /** Asks for the answer for this layer. */
  <R> R accept(Visitor<R> visitor);

  @Override
  default <R> R accept(LayerVisitor<R> visitor) {
    return accept((Visitor<R>) visitor);
  }

  /**
   * An answer for every layer with filters.
   *
   * @param <R> the answer
   */
  interface Visitor<R> {
    R visit(Convolution layer);

    R visit(DeformableConvolution layer);

    R visit(Linear layer);

    R visit(TransposedConvolution layer);
  }
}

package dev.convoy.network;

/** A layer whose output channels are filters over input channels, in one or more groups. */
public sealed interface FilterLayer extends Layer
    permits Convolution, DeformableConvolution, Linear, TransposedConvolution {

  /** The number of filter groups: outputs of one group need the inputs of that group only. */
  int groups();
}

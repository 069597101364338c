package dev.convoy.network;

import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Shape;
import java.util.List;

/** A layer whose every output channel comes from the same channel of its inputs. */
public sealed interface ChannelwiseLayer extends Layer
    permits Activation,
        Add,
        BatchNorm,
        ChannelScale,
        Dropout,
        GlobalAveragePooling,
        LeakyRelu,
        LocalResponseNorm,
        Pooling,
        Upsample {

  @Override
  default Indices neededChannels(int input, Indices outputs, List<Shape> inputs) {
    return outputs;
  }

  @Override
  default String dependency() {
    return "same";
  }
}

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

  /** Asks for the answer for this layer. */
  <R> R accept(Visitor<R> visitor);

  @Override
  default <R> R accept(LayerVisitor<R> visitor) {
    return accept((Visitor<R>) visitor);
  }

  /**
   * An answer for every layer that works channel by channel.
   *
   * @param <R> the answer
   */
  interface Visitor<R> {
    R visit(Activation layer);

    R visit(Add layer);

    R visit(BatchNorm layer);

    R visit(ChannelScale layer);

    R visit(Dropout layer);

    R visit(GlobalAveragePooling layer);

    R visit(LeakyRelu layer);

    R visit(LocalResponseNorm layer);

    R visit(Pooling layer);

    R visit(Upsample layer);
  }
}

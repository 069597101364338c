package dev.convoy.network;

import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * A layer that only renames channels: no data moves and no kernel runs. Whoever reads its output
 * reads the original buffers under other names.
 */
public sealed interface ViewLayer extends Layer
    permits ChannelShuffle, ChannelSlice, Concat, Flatten {

  /**
   * Where outputs {@code to} come from: outputs {@code to.from .. to.to-1} are {@code from, from+1,
   * ...} of input {@code input}, counted in units of {@link #unitsPerChannel} a channel of that
   * input.
   */
  record Segment(int input, int from, int to, int length) {}

  /** The output's names, segment by segment, together covering every output channel once. */
  List<Segment> segments(List<Shape> inputs);

  /**
   * How many output channels one channel of this input becomes: 1, or its spatial size when
   * flattened.
   */
  default int unitsPerChannel(Shape input) {
    return 1;
  }

  @Override
  default Indices neededChannels(int input, Indices outputs, List<Shape> inputs) {
    int units = unitsPerChannel(inputs.get(input));
    Indices owned = outputs.inOrder();
    return Indices.of(
        segments(inputs).stream()
            .filter(p -> p.input() == input)
            .flatMapToInt(
                p ->
                    owned
                        .intersect(Indices.range(p.to(), p.to() + p.length()))
                        .shifted(p.from() - p.to())
                        .stream())
            .map(unit -> unit / units)
            .distinct()
            .sorted()
            .toArray());
  }

  /** Asks for the answer for this layer. */
  <R> R accept(Visitor<R> visitor);

  @Override
  default <R> R accept(LayerVisitor<R> visitor) {
    return accept((Visitor<R>) visitor);
  }

  /**
   * An answer for every layer that only renames channels.
   *
   * @param <R> the answer
   */
  interface Visitor<R> {
    R visit(ChannelShuffle layer);

    R visit(ChannelSlice layer);

    R visit(Concat layer);

    R visit(Flatten layer);
  }
}

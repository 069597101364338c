package dev.convoy.network;

import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * A layer that only renames channels: no data moves and no kernel runs. Whoever reads its output
 * reads the original buffers under other names.
 */
public sealed interface NamingLayer extends Layer
    permits ChannelShuffle, ChannelSlice, Concat, Flatten {

  /**
   * Where outputs {@code to} come from: outputs {@code to.from .. to.to-1} are {@code from, from+1,
   * ...} of input {@code input}, counted in units of {@link #unitsPerChannel} a channel of that
   * input.
   */
  record Piece(int input, int from, int to, int length) {}

  /** The output's names, piece by piece, together covering every output channel once. */
  List<Piece> pieces(List<Shape> inputs);

  /**
   * How many output channels one channel of this input becomes: 1, or its spatial size when
   * flattened.
   */
  default int unitsPerChannel(Shape input) {
    return 1;
  }

  @Override
  default Indices neededChannels(int input, Indices outputs, List<Shape> inputs) {
    Indices needed = Indices.NONE;
    int units = unitsPerChannel(inputs.get(input));
    for (Piece piece : pieces(inputs)) {
      if (piece.input() == input) {
        Indices named =
            outputs.inOrder().intersect(Indices.range(piece.to(), piece.to() + piece.length()));
        Indices units0 = named.shifted(piece.from() - piece.to());
        for (int unit : units0.stream().toArray()) {
          Indices channel = Indices.of(unit / units);
          needed = needed.then(channel.minus(needed));
        }
      }
    }
    return needed.inOrder();
  }
}

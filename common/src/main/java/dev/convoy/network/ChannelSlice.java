package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * The channels {@code from <= c < to} of its input: one part of a channel split, as in ShuffleNet
 * v2 (Ma et al., 2018, figure 3 c).
 *
 * @param from the first channel
 * @param to one past the last channel
 */
public record ChannelSlice(int from, int to) implements ViewLayer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    if (from < 0 || from >= to || to > input.channels()) {
      throw new NetworkException(
          "channels " + from + " to " + to + " are not within in=" + input.channels());
    }
    return input.withChannels(to - from);
  }

  @Override
  public List<Segment> segments(List<Shape> inputs) {
    return List.of(new Segment(0, from, 0, to - from));
  }

  @Override
  public String dependency() {
    return "names only";
  }

  @Override
  public String describe() {
    return "channels " + from + " to " + (to - 1);
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}

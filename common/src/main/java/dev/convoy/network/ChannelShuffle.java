package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Deals the channels of each group out to all groups: channel {@code i} of group {@code g} becomes
 * channel {@code i · groups + g}. Zhang et al., ShuffleNet, 2017, section 3.1: reshape to {@code
 * (g, n)}, transpose, flatten.
 *
 * @param groups the number of groups; divides the channels
 */
public record ChannelShuffle(int groups) implements ViewLayer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    if (groups < 1 || input.channels() % groups != 0) {
      throw new NetworkException("groups=" + groups + " does not divide in=" + input.channels());
    }
    return input;
  }

  @Override
  public List<Segment> segments(List<Shape> inputs) {
    int channels = inputs.get(0).channels();
    int perGroup = channels / groups;
    List<Segment> segments = new ArrayList<>(channels);
    for (int to = 0; to < channels; to++) {
      segments.add(new Segment(0, to % groups * perGroup + to / groups, to, 1));
    }
    return segments;
  }

  @Override
  public String dependency() {
    return "names only";
  }

  @Override
  public String describe() {
    return "channel shuffle, " + groups + " groups";
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}

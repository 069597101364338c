package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** The channels of all inputs, one input after the other. */
public record Concat() implements ViewLayer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    int channels = 0;
    for (Shape input : inputs) {
      if (!input.spatial().equals(inputs.get(0).spatial())) {
        throw new NetworkException("cannot concatenate " + inputs.get(0) + " and " + input);
      }
      channels = Math.addExact(channels, input.channels());
    }
    return inputs.get(0).withChannels(channels);
  }

  @Override
  public List<Segment> segments(List<Shape> inputs) {
    List<Segment> segments = new ArrayList<>();
    int to = 0;
    for (int k = 0; k < inputs.size(); k++) {
      int channels = inputs.get(k).channels();
      segments.add(new Segment(k, 0, to, channels));
      to += channels;
    }
    return segments;
  }

  @Override
  public String dependency() {
    return "names only";
  }

  @Override
  public String describe() {
    return "concatenation";
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}

package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.List;

/** Every element becomes a channel: {@code (C, H, W)} to {@code (C·H·W)}, channel by channel. */
public record Flatten() implements ViewLayer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Shape.of(Math.toIntExact(inputs.get(0).elements()));
  }

  @Override
  public List<Segment> segments(List<Shape> inputs) {
    return List.of(new Segment(0, 0, 0, Math.toIntExact(inputs.get(0).elements())));
  }

  @Override
  public int unitsPerChannel(Shape input) {
    return input.spatialSize();
  }

  @Override
  public String dependency() {
    return "names only";
  }

  @Override
  public String describe() {
    return "flatten";
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}

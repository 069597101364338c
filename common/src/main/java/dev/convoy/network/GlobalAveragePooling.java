package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * The mean of each channel: {@code (C, H, W)} to {@code (C)}. Lin et al., Network In Network, 2013.
 */
public record GlobalAveragePooling() implements ChannelwiseLayer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Shape.of(inputs.get(0).channels());
  }

  @Override
  public String describe() {
    return "global average pooling";
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}

package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * Multiplies each channel of the first input, {@code (C, ...)}, by its number in the second, {@code
 * (C)}: the last part of a squeeze-and-excitation block. Hu et al., Squeeze-and-Excitation
 * Networks, 2018.
 */
public record ChannelScale() implements ChannelwiseLayer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    if (inputs.size() != 2
        || inputs.get(1).dimensions() != 0
        || inputs.get(0).channels() != inputs.get(1).channels()) {
      throw new NetworkException(
          "a channel scale reads maps and one value a channel, not " + inputs);
    }
    return inputs.get(0);
  }

  @Override
  public String describe() {
    return "per-channel scale";
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}

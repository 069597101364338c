package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * While training, sets elements to 0 with probability {@code rate} and scales the others by {@code
 * 1 / (1 - rate)}. Which ones is drawn from (seed, layer, step, global element index), so it does
 * not depend on who computes them. Srivastava et al., Dropout, 2014.
 *
 * @param rate the probability of 0
 */
public record Dropout(double rate) implements ChannelwiseLayer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    if (!(rate >= 0 && rate < 1)) {
      throw new NetworkException("rate=" + rate + " is not in [0, 1)");
    }
    return inputs.get(0);
  }

  @Override
  public String describe() {
    return "dropout " + rate;
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}

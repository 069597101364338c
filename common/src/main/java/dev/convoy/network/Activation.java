package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * A nonlinearity applied to each element by itself.
 *
 * @param function which one
 */
public record Activation(Function function) implements ChannelwiseLayer {

  /** The nonlinearities. */
  public enum Function {
    /** {@code max(0, x)}. */
    RELU("ReLU"),
    /** {@code min(6, max(0, x))}; Krizhevsky, Convolutional Deep Belief Networks, 2010. */
    RELU6("ReLU6"),
    /** {@code x / (1 + exp(-x))}; Elfwing et al., Sigmoid-Weighted Linear Units, 2017. */
    SILU("SiLU"),
    /** {@code 1 / (1 + exp(-x))}. */
    SIGMOID("sigmoid"),
    /** The hyperbolic tangent. */
    TANH("tanh"),
    /** {@code x · max(0, min(6, x + 3)) / 6}; Howard et al., MobileNetV3, 2019. */
    HARD_SWISH("hard-swish");

    private final String title;

    Function(String title) {
      this.title = title;
    }
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return inputs.get(0);
  }

  @Override
  public String describe() {
    return function.title;
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}

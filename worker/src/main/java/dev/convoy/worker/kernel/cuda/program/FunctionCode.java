package dev.convoy.worker.kernel.cuda.program;

import dev.convoy.network.Activation;
import org.jspecify.annotations.Nullable;

/** The numbers by which {@code elementwise.cu} knows functions of an element. */
public final class FunctionCode {
  /** No function: the element itself. */
  public static final int NONE = -1;

  /** LeakyReLU, whose slope is an argument beside it. */
  public static final int LEAKY_RELU = 5;

  private FunctionCode() {}

  /** That of an activation, {@link #NONE} where there is none. */
  public static int of(@Nullable Activation layer) {
    if (layer == null) {
      return NONE;
    }
    return switch (layer.function()) {
      case RELU -> 0;
      case RELU6 -> 6;
      case SILU -> 1;
      case SIGMOID -> 2;
      case TANH -> 3;
      case HARD_SWISH -> 4;
    };
  }
}

package dev.convoy.worker.kernel.reference;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.plan.LayerShare;

/**
 * A function of each element, {@code y = f(x)}, and {@code dx = dy · f'}:
 *
 * <pre>
 * ReLU        max(0, x)                     1 where y > 0, else 0
 * ReLU6       min(6, max(0, x))             1 where 0 < y < 6, else 0
 * SiLU        x·s, s = 1 / (1 + exp(-x))    s + x·s·(1 - s)
 * sigmoid     1 / (1 + exp(-x))             y·(1 - y)
 * tanh        tanh x                        1 - y²
 * hard-swish  x·max(0, min(6, x + 3)) / 6   0 where x <= -3, 1 where x >= 3, else (2·x + 3) / 6
 * </pre>
 */
record ReferenceActivation(LayerShare share) implements ReferenceLayer {

  private Function function() {
    return ((Activation) share.layer()).function();
  }

  @Override
  public boolean backwardReadsInputs() {
    return function() == Function.SILU || function() == Function.HARD_SWISH;
  }

  @Override
  public boolean backwardReadsOutput() {
    return !backwardReadsInputs();
  }

  @Override
  public void forward(Call call) {
    forward(function(), Positions.ofElements(share, 0), call.input(), call.output());
  }

  @Override
  public void backward(Call call) {
    int[] from = Positions.ofElements(share, 0);
    if (backwardReadsInputs()) {
      backward(function(), from, call.input(), call.outputGradient(), call.inputGradient());
    } else {
      backwardFromOutput(
          function(), from, call.output(), call.outputGradient(), call.inputGradient());
    }
  }

  static void forward(Function function, int[] from, float[] x, float[] y) {
    for (int e = 0; e < y.length; e++) {
      y[e] = (float) value(function, x[from[e]]);
    }
  }

  static void backward(Function function, int[] from, float[] x, float[] dy, float[] dx) {
    for (int e = 0; e < dy.length; e++) {
      dx[from[e]] = (float) (dy[e] * slope(function, x[from[e]]));
    }
  }

  static void backwardFromOutput(Function function, int[] from, float[] y, float[] dy, float[] dx) {
    for (int e = 0; e < dy.length; e++) {
      dx[from[e]] = (float) (dy[e] * slopeAtOutput(function, y[e]));
    }
  }

  /** The function of each element, in place. */
  static void apply(Function function, float[] values) {
    for (int e = 0; e < values.length; e++) {
      values[e] = (float) value(function, values[e]);
    }
  }

  private static double value(Function function, double x) {
    return switch (function) {
      case RELU -> Math.max(0, x);
      case RELU6 -> Math.min(6, Math.max(0, x));
      case SILU -> x * sigmoid(x);
      case SIGMOID -> sigmoid(x);
      case TANH -> Math.tanh(x);
      case HARD_SWISH -> x * Math.max(0, Math.min(6, x + 3)) / 6;
    };
  }

  /** The derivative, as a function of the input. */
  private static double slope(Function function, double x) {
    if (function == Function.HARD_SWISH) {
      return x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6;
    }
    double s = sigmoid(x);
    return s + x * s * (1 - s);
  }

  /** The derivative, as a function of the output. */
  private static double slopeAtOutput(Function function, double y) {
    return switch (function) {
      case RELU -> y > 0 ? 1 : 0;
      case RELU6 -> y > 0 && y < 6 ? 1 : 0;
      case SIGMOID -> y * (1 - y);
      case TANH -> 1 - y * y;
      case SILU, HARD_SWISH ->
          throw new IllegalArgumentException("the output of " + function + " hides its slope");
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}

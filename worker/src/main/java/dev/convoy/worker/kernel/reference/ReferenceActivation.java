package dev.convoy.worker.kernel.reference;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.worker.kernel.LayerShare;

/**
 * ReLU {@code y = max(0, x)}, {@code dx = dy} where {@code y > 0}; SiLU {@code y = x·s}, {@code dx
 * = dy·(s + x·s·(1 - s))}, with {@code s = 1 / (1 + exp(-x))}. At 0 ReLU's derivative is 0.
 */
record ReferenceActivation(LayerShare share) implements ReferenceLayer {

  private Function function() {
    return ((Activation) share.layer()).function();
  }

  @Override
  public boolean backwardReadsInputs() {
    return function() == Function.SILU;
  }

  @Override
  public boolean backwardReadsOutput() {
    return function() == Function.RELU;
  }

  @Override
  public void forward(Call call) {
    int[] from = Positions.ofElements(share, 0);
    switch (function()) {
      case RELU -> relu(from, call.input(), call.output());
      case SILU -> silu(from, call.input(), call.output());
      default -> throw new IllegalArgumentException("no kernel for " + function());
    }
  }

  @Override
  public void backward(Call call) {
    int[] from = Positions.ofElements(share, 0);
    switch (function()) {
      case RELU -> reluBackward(from, call.output(), call.outputGradient(), call.inputGradient());
      case SILU -> siluBackward(from, call.input(), call.outputGradient(), call.inputGradient());
      default -> throw new IllegalArgumentException("no kernel for " + function());
    }
  }

  static void relu(int[] from, float[] x, float[] y) {
    for (int e = 0; e < y.length; e++) {
      y[e] = Math.max(0, x[from[e]]);
    }
  }

  static void reluBackward(int[] from, float[] y, float[] dy, float[] dx) {
    for (int e = 0; e < dy.length; e++) {
      dx[from[e]] = y[e] > 0 ? dy[e] : 0;
    }
  }

  static void silu(int[] from, float[] x, float[] y) {
    for (int e = 0; e < y.length; e++) {
      y[e] = (float) (x[from[e]] * sigmoid(x[from[e]]));
    }
  }

  static void siluBackward(int[] from, float[] x, float[] dy, float[] dx) {
    for (int e = 0; e < dy.length; e++) {
      double s = sigmoid(x[from[e]]);
      dx[from[e]] = (float) (dy[e] * (s + x[from[e]] * s * (1 - s)));
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}

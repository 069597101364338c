package dev.convoy.worker.kernel.reference;

import dev.convoy.network.LeakyRelu;
import dev.convoy.plan.LayerShare;

/** {@code y = x} and {@code dx = dy} where {@code x > 0}, both times the slope elsewhere. */
record ReferenceLeakyRelu(LayerShare share) implements ReferenceLayer {

  @Override
  public boolean backwardReadsInputs() {
    return true;
  }

  @Override
  public void forward(Call call) {
    forward(share, call.input(), call.output());
  }

  @Override
  public void backward(Call call) {
    backward(share, call.input(), call.outputGradient(), call.inputGradient());
  }

  static void forward(LayerShare share, float[] x, float[] y) {
    int[] from = Positions.ofElements(share, 0);
    for (int e = 0; e < y.length; e++) {
      y[e] = (float) (x[from[e]] * slope(share, x[from[e]]));
    }
  }

  static void backward(LayerShare share, float[] x, float[] dy, float[] dx) {
    int[] from = Positions.ofElements(share, 0);
    for (int e = 0; e < dy.length; e++) {
      dx[from[e]] = (float) (dy[e] * slope(share, x[from[e]]));
    }
  }

  private static double slope(LayerShare share, float x) {
    return x > 0 ? 1 : ((LeakyRelu) share.layer()).slope();
  }
}

package dev.convoy.worker.kernel.reference;

import dev.convoy.plan.LayerShare;

/** The mean of each channel: {@code y[n, c] = Σ_s x[n, c, s] / S}. */
record ReferenceGlobalAveragePooling(LayerShare share) implements ReferenceLayer {

  @Override
  public void forward(Call call) {
    forward(share, call.input(), call.output());
  }

  @Override
  public void backward(Call call) {
    backward(share, call.outputGradient(), call.inputGradient());
  }

  static void forward(LayerShare share, float[] x, float[] y) {
    int[] starts = Positions.ofChannels(share);
    int space = share.inputShapes().get(0).spatialSize();
    for (int e = 0; e < y.length; e++) {
      double sum = 0;
      for (int s = 0; s < space; s++) {
        sum += x[starts[e] + s];
      }
      y[e] = (float) (sum / space);
    }
  }

  static void backward(LayerShare share, float[] dy, float[] dx) {
    int[] starts = Positions.ofChannels(share);
    int space = share.inputShapes().get(0).spatialSize();
    for (int e = 0; e < dy.length; e++) {
      for (int s = 0; s < space; s++) {
        dx[starts[e] + s] = (float) ((double) dy[e] / space);
      }
    }
  }
}

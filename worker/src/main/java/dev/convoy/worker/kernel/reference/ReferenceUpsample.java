package dev.convoy.worker.kernel.reference;

import dev.convoy.network.Upsample;
import dev.convoy.plan.LayerShare;

/**
 * Enlarged maps: {@code y[n, c, p] = Σ weight(p, k) · x[n, c, at(p, k)]} over the corners k of an
 * {@link Interpolation}. x {@code (N, held, ...)}, y {@code (N, own, ...)}.
 */
record ReferenceUpsample(LayerShare share) implements ReferenceLayer {

  @Override
  public void forward(Call call) {
    forward(share, call.input(), call.output());
  }

  @Override
  public void backward(Call call) {
    backward(share, call.outputGradient(), call.inputGradient());
  }

  static void forward(LayerShare share, float[] x, float[] y) {
    Interpolation from = interpolation(share);
    int[] starts = Positions.ofChannels(share);
    int outSpace = share.outputShape().spatialSize();
    for (int e = 0; e < y.length; e++) {
      int p = e % outSpace;
      double sum = 0;
      for (int k = 0; k < from.corners(); k++) {
        sum += from.weight(p, k) * x[starts[e / outSpace] + from.at(p, k)];
      }
      y[e] = (float) sum;
    }
  }

  static void backward(LayerShare share, float[] dy, float[] dx) {
    Interpolation from = interpolation(share);
    int[] starts = Positions.ofChannels(share);
    int outSpace = share.outputShape().spatialSize();
    double[] sums = new double[dx.length];
    for (int e = 0; e < dy.length; e++) {
      int p = e % outSpace;
      for (int k = 0; k < from.corners(); k++) {
        sums[starts[e / outSpace] + from.at(p, k)] += from.weight(p, k) * dy[e];
      }
    }
    DoubleSums.round(sums, dx);
  }

  private static Interpolation interpolation(LayerShare share) {
    return Interpolation.of(
        (Upsample) share.layer(), share.inputShapes().get(0), share.outputShape());
  }
}

package dev.convoy.worker.kernel.reference;

import dev.convoy.plan.LayerShare;

/**
 * Each channel times its number:
 *
 * <pre>
 * y[n, c, p] = x[n, c, p] · s[n, c]
 * dx[n, c, p] = dy[n, c, p] · s[n, c]        ds[n, c] = Σ dy[n, c, p] · x[n, c, p]
 *                                                       p
 * </pre>
 *
 * <p>x {@code (N, held, ...)}, s {@code (N, held)}, y {@code (N, own, ...)}.
 */
record ReferenceChannelScale(LayerShare share) implements ReferenceLayer {

  @Override
  public boolean backwardReadsInputs() {
    return true;
  }

  @Override
  public void forward(Call call) {
    forward(share, call.input(), call.inputs().get(1), call.output());
  }

  @Override
  public void backward(Call call) {
    backward(
        share,
        call.input(),
        call.inputs().get(1),
        call.outputGradient(),
        call.inputGradient(),
        call.inputGradients().get(1));
  }

  static void forward(LayerShare share, float[] x, float[] s, float[] y) {
    int[] from = Positions.ofElements(share, 0);
    int[] scale = scales(share);
    for (int e = 0; e < y.length; e++) {
      y[e] = x[from[e]] * s[scale[e]];
    }
  }

  static void backward(LayerShare share, float[] x, float[] s, float[] dy, float[] dx, float[] ds) {
    int[] from = Positions.ofElements(share, 0);
    int[] scale = scales(share);
    double[] sums = new double[ds.length];
    for (int e = 0; e < dy.length; e++) {
      dx[from[e]] = dy[e] * s[scale[e]];
      sums[scale[e]] += (double) dy[e] * x[from[e]];
    }
    DoubleSums.round(sums, ds);
  }

  /** Where the number of each output element's channel lies in s. */
  private static int[] scales(LayerShare share) {
    int[] channels = share.positions(share.output().channels(), 1);
    int held = share.inputs().get(1).channels().size();
    int space = share.outputShape().spatialSize();
    int[] positions = new int[share.output().rows().size() * channels.length * space];
    for (int y = 0; y < positions.length; y++) {
      int n = y / space / channels.length;
      positions[y] = n * held + channels[y / space % channels.length];
    }
    return positions;
  }
}

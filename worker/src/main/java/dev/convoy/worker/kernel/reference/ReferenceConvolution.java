package dev.convoy.worker.kernel.reference;

import dev.convoy.network.Convolution;
import dev.convoy.plan.LayerShare;

/**
 * Convolution in filter groups over one to three dimensions, written here for one:
 *
 * <pre>
 * y[n, o, p] = b[o] + Σ w[o, i, t] · x[n, group(o) · I/g + i, p·stride + t·dilation - before]
 *                   i, t
 * </pre>
 *
 * <p>x {@code (N, held, ...)}, w {@code (own, I/g, taps)}, b {@code (own)}, y {@code (N, own,
 * ...)}. Which group an output belongs to is a matter of its global channel, so a worker may own
 * parts of several groups, in any order.
 */
record ReferenceConvolution(LayerShare share) implements ReferenceFilter {

  @Override
  public void forward(float[] x, float[] w, float[] b, float[] y) {
    Taps taps = taps();
    int[][] sources = Positions.ofGroups(share);
    int held = share.inputs().get(0).channels().size();
    int inSpace = share.inputShapes().get(0).spatialSize();
    int outSpace = share.outputShape().spatialSize();
    for (int n = 0; n < share.output().rows().size(); n++) {
      for (int o = 0; o < sources.length; o++) {
        for (int p = 0; p < outSpace; p++) {
          double sum = b[o];
          for (int i = 0; i < sources[o].length; i++) {
            int xAt = (n * held + sources[o][i]) * inSpace;
            int wAt = (o * sources[o].length + i) * taps.count();
            for (int t = 0; t < taps.count(); t++) {
              int s = taps.at(p, t);
              if (s >= 0) {
                sum += (double) w[wAt + t] * x[xAt + s];
              }
            }
          }
          y[(n * sources.length + o) * outSpace + p] = (float) sum;
        }
      }
    }
  }

  @Override
  public void backward(float[] x, float[] w, float[] dy, float[] dx, float[] dw, float[] db) {
    Taps taps = taps();
    int[][] sources = Positions.ofGroups(share);
    int held = share.inputs().get(0).channels().size();
    int inSpace = share.inputShapes().get(0).spatialSize();
    int outSpace = share.outputShape().spatialSize();
    double[] xSums = new double[dx.length];
    double[] wSums = new double[dw.length];
    double[] bSums = new double[db.length];
    for (int n = 0; n < share.output().rows().size(); n++) {
      for (int o = 0; o < sources.length; o++) {
        for (int p = 0; p < outSpace; p++) {
          double g = dy[(n * sources.length + o) * outSpace + p];
          bSums[o] += g;
          for (int i = 0; i < sources[o].length; i++) {
            int xAt = (n * held + sources[o][i]) * inSpace;
            int wAt = (o * sources[o].length + i) * taps.count();
            for (int t = 0; t < taps.count(); t++) {
              int s = taps.at(p, t);
              if (s >= 0) {
                xSums[xAt + s] += g * w[wAt + t];
                wSums[wAt + t] += g * x[xAt + s];
              }
            }
          }
        }
      }
    }
    DoubleSums.round(xSums, dx);
    DoubleSums.round(wSums, dw);
    DoubleSums.round(bSums, db);
  }

  private Taps taps() {
    Convolution layer = (Convolution) share.layer();
    return Taps.of(layer.window(), share.inputShapes().get(0), share.outputShape());
  }
}

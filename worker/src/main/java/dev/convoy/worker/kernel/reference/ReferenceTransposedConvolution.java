package dev.convoy.worker.kernel.reference;

import dev.convoy.network.TransposedConvolution;
import dev.convoy.plan.LayerShare;

/**
 * The transpose of a convolution, in filter groups over one to three dimensions, written here for
 * one:
 *
 * <pre>
 * y[n, o, p·stride + t·dilation - before] += w[o, i, t] · x[n, group(o) · I/g + i, p]
 * </pre>
 *
 * <p>for all i, p and t, onto {@code b[o]}. x {@code (N, held, ...)}, w {@code (own, I/g, taps)}, b
 * {@code (own)}, y {@code (N, own, ...)}. A worker may own parts of several groups, in any order.
 */
record ReferenceTransposedConvolution(LayerShare share) implements ReferenceFilter {

  @Override
  public void forward(float[] x, float[] w, float[] b, float[] y) {
    Taps taps = taps();
    int[][] sources = Positions.ofGroups(share);
    int held = share.inputs().get(0).channels().size();
    int inSpace = share.inputShapes().get(0).spatialSize();
    int outSpace = share.outputShape().spatialSize();
    double[] sums = new double[y.length];
    for (int e = 0; e < y.length; e++) {
      sums[e] = b[e / outSpace % sources.length];
    }
    for (int n = 0; n < share.output().rows().size(); n++) {
      for (int o = 0; o < sources.length; o++) {
        int yAt = (n * sources.length + o) * outSpace;
        for (int i = 0; i < sources[o].length; i++) {
          int xAt = (n * held + sources[o][i]) * inSpace;
          int wAt = (o * sources[o].length + i) * taps.count();
          for (int p = 0; p < inSpace; p++) {
            for (int t = 0; t < taps.count(); t++) {
              int q = taps.at(p, t);
              if (q >= 0) {
                sums[yAt + q] += (double) w[wAt + t] * x[xAt + p];
              }
            }
          }
        }
      }
    }
    DoubleSums.round(sums, y);
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
    for (int e = 0; e < dy.length; e++) {
      bSums[e / outSpace % sources.length] += dy[e];
    }
    for (int n = 0; n < share.output().rows().size(); n++) {
      for (int o = 0; o < sources.length; o++) {
        int yAt = (n * sources.length + o) * outSpace;
        for (int i = 0; i < sources[o].length; i++) {
          int xAt = (n * held + sources[o][i]) * inSpace;
          int wAt = (o * sources[o].length + i) * taps.count();
          for (int p = 0; p < inSpace; p++) {
            for (int t = 0; t < taps.count(); t++) {
              int q = taps.at(p, t);
              if (q >= 0) {
                xSums[xAt + p] += (double) dy[yAt + q] * w[wAt + t];
                wSums[wAt + t] += (double) dy[yAt + q] * x[xAt + p];
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

  /** A convolution's taps with input and output exchanged: where an input element is added to. */
  private Taps taps() {
    TransposedConvolution layer = (TransposedConvolution) share.layer();
    return Taps.of(layer.window(), share.outputShape(), share.inputShapes().get(0));
  }
}

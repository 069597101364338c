package dev.convoy.worker.kernel.reference;

import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Indices;

/**
 * A fully connected layer: {@code y[n, o] = b[o] + Σ_i w[o, i] · x[n, i]}.
 *
 * <p>x {@code (N, I)} in whatever order the inputs are held, w {@code (own, I)} in global order, b
 * {@code (own)}, y {@code (N, own)}.
 */
record ReferenceLinear(LayerShare share) implements ReferenceFilter {

  @Override
  public void forward(float[] x, float[] w, float[] b, float[] y) {
    int[] source = sources();
    int held = share.inputs().get(0).channels().size();
    for (int n = 0; n < share.output().rows().size(); n++) {
      for (int o = 0; o < b.length; o++) {
        double sum = b[o];
        for (int i = 0; i < source.length; i++) {
          sum += (double) w[o * source.length + i] * x[n * held + source[i]];
        }
        y[n * b.length + o] = (float) sum;
      }
    }
  }

  @Override
  public void backward(float[] x, float[] w, float[] dy, float[] dx, float[] dw, float[] db) {
    int[] source = sources();
    int held = share.inputs().get(0).channels().size();
    double[] xSums = new double[dx.length];
    double[] wSums = new double[dw.length];
    double[] bSums = new double[db.length];
    for (int n = 0; n < share.output().rows().size(); n++) {
      for (int o = 0; o < db.length; o++) {
        double g = dy[n * db.length + o];
        bSums[o] += g;
        for (int i = 0; i < source.length; i++) {
          xSums[n * held + source[i]] += g * w[o * source.length + i];
          wSums[o * source.length + i] += g * x[n * held + source[i]];
        }
      }
    }
    DoubleSums.round(xSums, dx);
    DoubleSums.round(wSums, dw);
    DoubleSums.round(bSums, db);
  }

  private int[] sources() {
    return share.positions(Indices.all(share.inputShapes().get(0).channels()), 0);
  }
}

package dev.convoy.worker.kernel.reference;

import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.worker.kernel.LayerShare;

/**
 * This worker's part of the mean loss and accuracy over the B rows of the global batch and the S
 * pixels of a record, with smoothing s and C classes; written here for one pixel:
 *
 * <pre>
 * p[n, c] = exp(x[n, c]) / Σ_j exp(x[n, j])      t[n, c] = (1 - s) [c = label[n]] + s / C
 * y[0] = Σ -t[n, c] · log p[n, c] / (B · S)      dx[n, c] = (p[n, c] - t[n, c]) / (B · S)
 *        n, c
 * y[1] = Σ_n [argmax_c x[n, c] = label[n]] / (B · S)
 * </pre>
 *
 * <p>x {@code (own rows, classes, ...)}, labels {@code (own rows, ...)}, y {@code (1, 2)}: the
 * parts of all workers add up to the whole. The first of several largest classes is the argmax. A
 * label of -1 adds nothing anywhere.
 */
record ReferenceSoftmaxCrossEntropy(LayerShare share) implements ReferenceLayer {

  @Override
  public boolean backwardReadsInputs() {
    return true;
  }

  @Override
  public void forward(Call call) {
    forward(share, call.input(), call.labels(), call.output());
  }

  @Override
  public void backward(Call call) {
    backward(share, call.input(), call.labels(), call.inputGradient());
  }

  static void forward(LayerShare share, float[] x, int[] labels, float[] y) {
    int[] from = Positions.ofInput(share, 0);
    double loss = 0;
    int right = 0;
    for (int q = 0; q < labels.length; q++) {
      if (counts(share, labels[q])) {
        double[] scores = scores(share, x, from, q);
        double logOfSum = logOfSum(scores);
        for (int c = 0; c < scores.length; c++) {
          loss += wanted(share, c, labels[q]) * (logOfSum - scores[c]);
        }
        right += largest(scores) == labels[q] ? 1 : 0;
      }
    }
    y[0] = (float) (loss / pixels(share));
    y[1] = (float) (right / pixels(share));
  }

  static void backward(LayerShare share, float[] x, int[] labels, float[] dx) {
    int[] from = Positions.ofInput(share, 0);
    for (int q = 0; q < labels.length; q++) {
      double[] scores = scores(share, x, from, q);
      double logOfSum = logOfSum(scores);
      boolean counts = counts(share, labels[q]);
      for (int c = 0; c < scores.length; c++) {
        double p = Math.exp(scores[c] - logOfSum);
        double slope = counts ? p - wanted(share, c, labels[q]) : 0;
        dx[from[at(share, q, c)]] = (float) (slope / pixels(share));
      }
    }
  }

  /** One pixel's values, in the order of the classes. */
  private static double[] scores(LayerShare share, float[] x, int[] from, int pixel) {
    double[] scores = new double[classes(share)];
    for (int c = 0; c < scores.length; c++) {
      scores[c] = x[from[at(share, pixel, c)]];
    }
    return scores;
  }

  /** Where a class of a pixel stands in {@code (N, C, ...)}; pixels are counted over all rows. */
  private static int at(LayerShare share, int pixel, int c) {
    int space = share.inputShapes().get(0).spatialSize();
    return (pixel / space * classes(share) + c) * space + pixel % space;
  }

  /** What the distribution should be: all on the label, but for the smoothing. */
  private static double wanted(LayerShare share, int c, int label) {
    double smoothing = ((SoftmaxCrossEntropy) share.layer()).smoothing();
    return (c == label ? 1 - smoothing : 0) + smoothing / classes(share);
  }

  private static int classes(LayerShare share) {
    return share.inputShapes().get(0).channels();
  }

  /** All pixels of the global batch. */
  private static double pixels(LayerShare share) {
    return (double) share.globalRows() * share.inputShapes().get(0).spatialSize();
  }

  private static boolean counts(LayerShare share, int label) {
    if (label < -1 || label >= classes(share)) {
      throw new IllegalArgumentException(
          share.name() + ": label " + label + " is not one of " + classes(share) + " classes");
    }
    return label >= 0;
  }

  /** {@code log Σ exp(x)}, with the largest taken out so that nothing overflows. */
  private static double logOfSum(double[] row) {
    double most = row[largest(row)];
    double sum = 0;
    for (double x : row) {
      sum += Math.exp(x - most);
    }
    return most + Math.log(sum);
  }

  private static int largest(double[] row) {
    int best = 0;
    for (int c = 1; c < row.length; c++) {
      if (row[c] > row[best]) {
        best = c;
      }
    }
    return best;
  }
}

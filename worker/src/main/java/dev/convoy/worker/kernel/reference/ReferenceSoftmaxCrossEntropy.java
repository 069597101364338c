package dev.convoy.worker.kernel.reference;

import dev.convoy.tensor.Indices;
import dev.convoy.worker.kernel.LayerShare;

/**
 * This worker's part of the mean loss and accuracy over the global batch of B rows:
 *
 * <pre>
 * p[n, c] = exp(x[n, c]) / Σ_j exp(x[n, j])
 * y[0] = Σ_n -log p[n, label[n]] / B           dx[n, c] = (p[n, c] - [c = label[n]]) / B
 * y[1] = Σ_n [argmax_c x[n, c] = label[n]] / B
 * </pre>
 *
 * <p>x {@code (own rows, classes)}, y {@code (1, 2)}: the parts of all workers add up to the whole.
 * The first of several largest classes is the argmax.
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
    double loss = 0;
    int right = 0;
    for (int n = 0; n < labels.length; n++) {
      double[] row = row(share, x, n);
      int label = label(share, labels, n, row.length);
      loss += logOfSum(row) - row[label];
      right += largest(row) == label ? 1 : 0;
    }
    y[0] = (float) (loss / share.globalRows());
    y[1] = (float) ((double) right / share.globalRows());
  }

  static void backward(LayerShare share, float[] x, int[] labels, float[] dx) {
    int[] classes = classes(share);
    for (int n = 0; n < labels.length; n++) {
      double[] row = row(share, x, n);
      int label = label(share, labels, n, row.length);
      double logOfSum = logOfSum(row);
      for (int c = 0; c < row.length; c++) {
        double p = Math.exp(row[c] - logOfSum);
        double wanted = c == label ? 1 : 0;
        dx[n * row.length + classes[c]] = (float) ((p - wanted) / share.globalRows());
      }
    }
  }

  /** One record's numbers, in the order of the classes. */
  private static double[] row(LayerShare share, float[] x, int n) {
    int[] classes = classes(share);
    double[] row = new double[classes.length];
    for (int c = 0; c < row.length; c++) {
      row[c] = x[n * row.length + classes[c]];
    }
    return row;
  }

  private static int[] classes(LayerShare share) {
    return Positions.of(Indices.all(share.inputShapes().get(0).channels()), share, 0);
  }

  private static int label(LayerShare share, int[] labels, int n, int classes) {
    if (labels[n] < 0 || labels[n] >= classes) {
      throw new IllegalArgumentException(
          share.name() + ": label " + labels[n] + " is not one of " + classes + " classes");
    }
    return labels[n];
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

package dev.convoy.worker.kernel.reference;

import dev.convoy.plan.LayerShare;

/**
 * This worker's part of the mean squared error over the B rows of the global batch and the E
 * elements of a record:
 *
 * <pre>
 * y[0] = Σ_e (x[e] - t[e])² / (B · E)           dx[e] = 2 · (x[e] - t[e]) / (B · E)
 * </pre>
 *
 * <p>x and targets t {@code (own rows, channels, ...)}, the targets with channels in rising order;
 * y {@code (1, 2)}, its second number 0: the parts of all workers add up to the whole.
 */
record ReferenceMeanSquaredError(LayerShare share) implements ReferenceLayer {

  @Override
  public boolean backwardReadsInputs() {
    return true;
  }

  @Override
  public void forward(Call call) {
    forward(share, call.input(), call.targets(), call.output());
  }

  @Override
  public void backward(Call call) {
    backward(share, call.input(), call.targets(), call.inputGradient());
  }

  static void forward(LayerShare share, float[] x, float[] targets, float[] y) {
    int[] from = Positions.ofInput(share, 0);
    double sum = 0;
    for (int e = 0; e < targets.length; e++) {
      double difference = (double) x[from[e]] - targets[e];
      sum += difference * difference;
    }
    y[0] = (float) (sum / elements(share));
    y[1] = 0;
  }

  static void backward(LayerShare share, float[] x, float[] targets, float[] dx) {
    int[] from = Positions.ofInput(share, 0);
    for (int e = 0; e < targets.length; e++) {
      dx[from[e]] = (float) (2 * ((double) x[from[e]] - targets[e]) / elements(share));
    }
  }

  /** All elements of the global batch. */
  private static double elements(LayerShare share) {
    return (double) share.globalRows() * share.inputShapes().get(0).elements();
  }
}

package dev.convoy.worker.kernel.reference;

import dev.convoy.network.BatchNorm;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerShare;
import java.util.List;

/**
 * Batch normalisation over all n values of a channel in the global batch:
 *
 * <pre>
 * x̂ = (x - mean) / √(var + epsilon)             y = w·x̂ + b
 * dw = Σ dy·x̂    db = Σ dy                      dx = w / √(var + epsilon) · (dy - (db + x̂·dw) / n)
 * running = (1 - momentum)·running + momentum·new, with the variance unbiased: n / (n - 1)
 * </pre>
 *
 * <p>x {@code (N, held, ...)}, y {@code (N, own, ...)}, w, b and state {@code (own)}, saved {@code
 * (2, own)}: mean and {@code 1 / √(var + epsilon)}. Where the rows are split, phase 0 leaves this
 * worker's mean and sum of squared deviations (then {@code db} and {@code dw}) in its row of the
 * statistics {@code (rowShards, own, 2)}, and phase 1 joins the rows in order, so every worker gets
 * the same values. Gradients of w and b are those of this worker's rows.
 */
record ReferenceBatchNorm(LayerShare share, Mode mode) implements ReferenceLayer {

  /** Refuses to train on one value a channel: it has no variance. */
  ReferenceBatchNorm {
    if (mode == Mode.TRAINING && share.globalRows() * share.outputShape().spatialSize() == 1) {
      throw new IllegalArgumentException(
          share.name()
              + ": batch normalisation cannot train on 1 value a channel: raise the batch");
    }
  }

  @Override
  public List<String> state() {
    return List.of("running_mean", "running_var");
  }

  @Override
  public int saved() {
    return mode == Mode.TRAINING ? 2 * own() : 0;
  }

  @Override
  public int statistics() {
    return mode == Mode.TRAINING && share.rowShards().size() > 1 ? 2 : 0;
  }

  @Override
  public boolean backwardReadsInputs() {
    return true;
  }

  @Override
  public void forward(Call call) {
    BatchNorm layer = (BatchNorm) share.layer();
    float[] runningMean = call.state().get(0);
    float[] runningVar = call.state().get(1);
    if (mode == Mode.INFERENCE) {
      float[] running = BatchStatistics.scales(runningMean, runningVar, layer.epsilon());
      normalise(share, call.input(), running, call.weight(), call.bias(own()), call.output());
      return;
    }
    boolean split = statistics() > 0;
    float[] statistics = split ? call.statistics() : new float[2 * own()];
    if (call.phase() == 0) {
      BatchStatistics.moments(share, call.input(), statistics);
    }
    if (call.phase() == 1 || !split) {
      double[] moments = BatchStatistics.join(share, statistics);
      BatchStatistics.save(share, moments, call.saved());
      BatchStatistics.updateRunning(share, moments, runningMean, runningVar);
      normalise(share, call.input(), call.saved(), call.weight(), call.bias(own()), call.output());
    }
  }

  @Override
  public void backward(Call call) {
    boolean split = statistics() > 0;
    float[] sums = split ? call.statistics() : new float[2 * own()];
    int at = share.rowShard() * own() * 2;
    if (call.phase() == 0) {
      sums(share, call.input(), call.saved(), call.outputGradient(), sums, at);
    }
    // Not from all rows: the gradients of parameters are summed over the row shards later.
    for (int c = 0; c < own(); c++) {
      call.biasGradient(own())[c] = sums[at + 2 * c];
      call.weightGradient()[c] = sums[at + 2 * c + 1];
    }
    if (call.phase() == 1 || !split) {
      inputGradient(
          share,
          call.input(),
          call.saved(),
          call.weight(),
          call.outputGradient(),
          sums,
          call.inputGradient());
    }
  }

  /** y from x and saved (mean, 1 / √(var + epsilon)). */
  static void normalise(
      LayerShare share, float[] x, float[] saved, float[] w, float[] b, float[] y) {
    int[] from = Positions.ofElements(share, 0);
    int space = share.outputShape().spatialSize();
    for (int e = 0; e < y.length; e++) {
      int c = e / space % w.length;
      y[e] = (float) (w[c] * normalised(x[from[e]], saved, c) + b[c]);
    }
  }

  /** Σ dy and Σ dy·x̂ over this worker's rows, {@code (own, 2)} from {@code at} on. */
  static void sums(LayerShare share, float[] x, float[] saved, float[] dy, float[] sums, int at) {
    int[] from = Positions.ofElements(share, 0);
    int space = share.outputShape().spatialSize();
    double[] exact = new double[saved.length];
    for (int e = 0; e < dy.length; e++) {
      int c = e / space % (saved.length / 2);
      exact[2 * c] += dy[e];
      exact[2 * c + 1] += dy[e] * normalised(x[from[e]], saved, c);
    }
    for (int i = 0; i < exact.length; i++) {
      sums[at + i] = (float) exact[i];
    }
  }

  /** dx from the sums of all row shards, {@code (rowShards, own, 2)}. */
  static void inputGradient(
      LayerShare share, float[] x, float[] saved, float[] w, float[] dy, float[] sums, float[] dx) {
    int[] from = Positions.ofElements(share, 0);
    int space = share.outputShape().spatialSize();
    double n = (double) share.globalRows() * space;
    double[] all = new double[2 * w.length];
    for (int i = 0; i < sums.length; i++) {
      all[i % all.length] += sums[i];
    }
    for (int e = 0; e < dy.length; e++) {
      int c = e / space % w.length;
      double common = (all[2 * c] + normalised(x[from[e]], saved, c) * all[2 * c + 1]) / n;
      dx[from[e]] = (float) (w[c] * saved[w.length + c] * (dy[e] - common));
    }
  }

  private static double normalised(float x, float[] saved, int c) {
    return ((double) x - saved[c]) * saved[saved.length / 2 + c];
  }

  private int own() {
    return share.output().channels().size();
  }
}

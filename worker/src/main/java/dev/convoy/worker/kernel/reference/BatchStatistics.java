package dev.convoy.worker.kernel.reference;

import dev.convoy.network.BatchNorm;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.LayerShare;

/**
 * Mean and variance of each channel over batch rows that several workers hold.
 *
 * <p>Each has a mean and a sum of squared deviations M2 of its own rows; two such pairs join
 * exactly: with {@code n = nA + nB} and {@code δ = meanB - meanA}, {@code mean = meanA + δ·nB/n}
 * and {@code M2 = M2A + M2B + δ²·nA·nB/n}. Chan, Golub and LeVeque, Updating Formulae and a
 * Pairwise Algorithm for Computing Sample Variances, 1979.
 */
final class BatchStatistics {
  private BatchStatistics() {}

  /** Writes (mean, M2) of each own channel over own rows to this worker's row of statistics. */
  static void moments(LayerShare share, float[] x, float[] statistics) {
    int[] from = Positions.ofElements(share, 0);
    int own = share.output().channels().size();
    int space = share.outputShape().spatialSize();
    double n = (double) share.output().rows().size() * space;
    double[] mean = new double[own];
    for (int e = 0; e < from.length; e++) {
      mean[e / space % own] += x[from[e]] / n;
    }
    double[] m2 = new double[own];
    for (int e = 0; e < from.length; e++) {
      double deviation = x[from[e]] - mean[e / space % own];
      m2[e / space % own] += deviation * deviation;
    }
    int at = share.rowShard() * own * 2;
    for (int c = 0; c < own; c++) {
      statistics[at + 2 * c] = (float) mean[c];
      statistics[at + 2 * c + 1] = (float) m2[c];
    }
  }

  /** {@code (own, 2)}: (mean, M2) over all rows, joined in the order of the row shards. */
  static double[] join(LayerShare share, float[] statistics) {
    int space = share.outputShape().spatialSize();
    double[] joined = new double[share.output().channels().size() * 2];
    double before = 0;
    for (int shard = 0; shard < share.rowShards().size(); shard++) {
      Range rows = share.rowShards().get(shard);
      double more = (double) rows.size() * space;
      double both = before + more;
      for (int i = 0; i < joined.length && more > 0; i += 2) {
        double mean = statistics[shard * joined.length + i];
        double m2 = statistics[shard * joined.length + i + 1];
        double delta = mean - joined[i];
        joined[i] += delta * more / both;
        joined[i + 1] += m2 + delta * delta * before * more / both;
      }
      before = both;
    }
    return joined;
  }

  /** Saves the mean and {@code 1 / √(var + epsilon)} of the joined moments, {@code (2, own)}. */
  static void save(LayerShare share, double[] moments, float[] saved) {
    double epsilon = ((BatchNorm) share.layer()).epsilon();
    double n = (double) share.globalRows() * share.outputShape().spatialSize();
    int own = moments.length / 2;
    for (int c = 0; c < own; c++) {
      saved[c] = (float) moments[2 * c];
      saved[own + c] = (float) (1 / Math.sqrt(moments[2 * c + 1] / n + epsilon));
    }
  }

  /** Statistics of a mean and a variance. */
  static float[] scales(float[] mean, float[] var, double epsilon) {
    float[] saved = new float[2 * mean.length];
    for (int c = 0; c < mean.length; c++) {
      saved[c] = mean[c];
      saved[mean.length + c] = (float) (1 / Math.sqrt(var[c] + epsilon));
    }
    return saved;
  }

  /** Moves the running averages towards the joined moments; the variance is unbiased. */
  static void updateRunning(LayerShare share, double[] moments, float[] mean, float[] var) {
    double momentum = ((BatchNorm) share.layer()).momentum();
    double n = (double) share.globalRows() * share.outputShape().spatialSize();
    for (int c = 0; c < mean.length; c++) {
      mean[c] = (float) ((1 - momentum) * mean[c] + momentum * moments[2 * c]);
      var[c] = (float) ((1 - momentum) * var[c] + momentum * moments[2 * c + 1] / (n - 1));
    }
  }
}

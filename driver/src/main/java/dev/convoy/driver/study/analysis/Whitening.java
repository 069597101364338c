package dev.convoy.driver.study.analysis;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Zero-phase whitening: of all linear maps that make channels uncorrelated with variance 1, that
 * which changes them least, so that a whitened channel is still that channel. {@code W = U (Λ +
 * εI)^(-1/2) Uᵀ} of a covariance {@code U Λ Uᵀ}. Bell and Sejnowski, The independent components of
 * natural scenes are edge filters, 1997.
 */
final class Whitening {

  private Whitening() {}

  /**
   * The whitening of channels with a covariance. Channels that are always 0 stay so.
   *
   * @param ridge ε, as a part of the mean variance: what varies less is noise, and is not blown up
   * @throws IllegalArgumentException if there is no variance at all, or it is not finite
   */
  static RealMatrix of(RealMatrix covariance, double ridge) {
    int channels = covariance.getRowDimension();
    double mean = covariance.getTrace() / channels;
    if (!(mean > 0) || Double.isInfinite(mean)) {
      throw new IllegalArgumentException(
          "maps with a mean variance of %s cannot be whitened".formatted(mean));
    }
    EigenDecomposition eigen = new EigenDecomposition(covariance);
    RealMatrix vectors = eigen.getV();
    double[][] scaled = vectors.getData();
    for (int k = 0; k < channels; k++) {
      double variance = Math.max(0, eigen.getRealEigenvalue(k)); // below 0 by rounding alone
      double factor = 1 / Math.sqrt(variance + ridge * mean);
      for (double[] row : scaled) {
        row[k] *= factor;
      }
    }
    return new Array2DRowRealMatrix(scaled, false).multiply(vectors.transpose());
  }
}

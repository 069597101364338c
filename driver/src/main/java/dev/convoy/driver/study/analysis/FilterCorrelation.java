package dev.convoy.driver.study.analysis;

import org.apache.commons.math3.linear.RealMatrix;

/**
 * How strongly the filters of two layers go together over many images: {@code |W₁X₁(W₂X₂)ᵀ| / (N -
 * 1)} of centred maps {@code X}, each layer whitened by a {@code W} of its own. Ioannou et al.,
 * Deep Roots: Improving CNN Efficiency with Hierarchical Filter Groups, 2017, section 4.
 *
 * <p>Whitening takes out what filters of one layer have in common, so that what is left is between
 * the layers.
 *
 * @param matrix a row for each filter of the first layer, a column for each of the second
 */
public record FilterCorrelation(RealMatrix matrix) {

  /**
   * That of maps with these covariances.
   *
   * @param ridge what whitening adds to every variance, as a part of the layer's mean variance
   * @throws IllegalArgumentException if a layer's maps do not vary at all, or are not finite
   */
  public static FilterCorrelation of(MapCovariance covariance, double ridge) {
    RealMatrix first = Whitening.of(covariance.first(), ridge);
    RealMatrix second = Whitening.of(covariance.second(), ridge);
    RealMatrix matrix = first.multiply(covariance.cross()).multiply(second);
    double[][] sizes = matrix.getData();
    for (double[] row : sizes) {
      for (int c = 0; c < row.length; c++) {
        row[c] = Math.abs(row[c]);
      }
    }
    matrix.setSubMatrix(sizes, 0, 0);
    return new FilterCorrelation(matrix);
  }

  /**
   * With its filters in another order.
   *
   * @param rows which row comes where
   * @param columns which column comes where
   */
  public FilterCorrelation ordered(int[] rows, int[] columns) {
    return new FilterCorrelation(matrix.getSubMatrix(rows, columns));
  }

  /**
   * The share of the squared entries that lie within the blocks on the diagonal, with rows and
   * columns cut into so many equal parts: 1 where filters of different groups have nothing to do
   * with each other, {@code 1/groups} where groups mean nothing.
   *
   * @throws IllegalArgumentException if there are fewer filters than groups
   */
  public double blockShare(int groups) {
    int rows = matrix.getRowDimension();
    int columns = matrix.getColumnDimension();
    if (groups < 1 || groups > Math.min(rows, columns)) {
      throw new IllegalArgumentException(
          "%d × %d filters have no %d groups".formatted(rows, columns, groups));
    }
    double within = 0;
    double all = 0;
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        double square = matrix.getEntry(r, c) * matrix.getEntry(r, c);
        all += square;
        within += (long) r * groups / rows == (long) c * groups / columns ? square : 0;
      }
    }
    return within / all;
  }

  /** The largest entry. */
  public double most() {
    double most = 0;
    for (double[] row : matrix.getData()) {
      for (double entry : row) {
        most = Math.max(most, entry);
      }
    }
    return most;
  }
}

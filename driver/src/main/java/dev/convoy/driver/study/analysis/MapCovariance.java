package dev.convoy.driver.study.analysis;

import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The covariances of the channels of two layers' maps, image by image: a sample is an element of
 * the grid that both have in common, so an image has as many as that has elements.
 *
 * <p>Values are taken from those of the first image, so that large means cost no digits.
 */
public final class MapCovariance {
  /** Samples that are added at once: their values stay in a core's cache. */
  private static final int BLOCK = 8;

  private final int first;
  private final int all;
  private final int[] firstSources;
  private final int[] secondSources;
  private final double[] origin;
  private final double[] sums;
  private final double[][] products; // upper triangle
  private final double[][] block;
  private int filled;
  private long samples;

  /**
   * Of no image yet.
   *
   * @param first shape of one layer's maps of an image, {@code (C, H, W)} for example
   * @param second that of the other's
   * @throws IllegalArgumentException if the maps have not as many dimensions
   */
  public MapCovariance(Shape first, Shape second) {
    List<Integer> grid = NearestUpsampling.common(first.spatial(), second.spatial());
    this.first = first.channels();
    this.all = first.channels() + second.channels();
    this.firstSources = NearestUpsampling.sources(first.spatial(), grid);
    this.secondSources = NearestUpsampling.sources(second.spatial(), grid);
    this.origin = new double[all];
    this.sums = new double[all];
    this.products = new double[all][all];
    this.block = new double[BLOCK][all];
  }

  /**
   * Adds the maps of one image.
   *
   * @param one the first layer's, channel by channel, each in row-major order
   * @param other the second layer's
   */
  public void add(float[] one, float[] other) {
    int oneSize = one.length / first;
    int otherSize = other.length / (all - first);
    if (samples == 0) {
      for (int c = 0; c < all; c++) {
        origin[c] = c < first ? mean(one, c, oneSize) : mean(other, c - first, otherSize);
      }
    }
    for (int element = 0; element < firstSources.length; element++) {
      double[] values = block[filled];
      for (int c = 0; c < first; c++) {
        values[c] = one[c * oneSize + firstSources[element]] - origin[c];
      }
      for (int c = first; c < all; c++) {
        values[c] = other[(c - first) * otherSize + secondSources[element]] - origin[c];
      }
      filled++;
      if (filled == BLOCK) {
        addBlock();
      }
    }
    samples += firstSources.length;
  }

  private static double mean(float[] maps, int channel, int size) {
    double sum = 0;
    for (int element = 0; element < size; element++) {
      sum += maps[channel * size + element];
    }
    return sum / size;
  }

  /** Adds the samples of a block, zeros where it is not full. */
  private void addBlock() {
    for (int sample = filled; sample < BLOCK; sample++) {
      Arrays.fill(block[sample], 0);
    }
    filled = 0;
    for (int i = 0; i < all; i++) {
      double sum = 0;
      for (double[] sample : block) {
        sum += sample[i];
      }
      sums[i] += sum;
      addRow(products[i], i);
    }
  }

  private void addRow(double[] row, int i) {
    double[] b0 = block[0];
    double[] b1 = block[1];
    double[] b2 = block[2];
    double[] b3 = block[3];
    double[] b4 = block[4];
    double[] b5 = block[5];
    double[] b6 = block[6];
    double[] b7 = block[7];
    double a0 = b0[i];
    double a1 = b1[i];
    double a2 = b2[i];
    double a3 = b3[i];
    double a4 = b4[i];
    double a5 = b5[i];
    double a6 = b6[i];
    double a7 = b7[i];
    for (int j = i; j < row.length; j++) {
      row[j] +=
          (a0 * b0[j] + a1 * b1[j] + a2 * b2[j] + a3 * b3[j])
              + (a4 * b4[j] + a5 * b5[j] + a6 * b6[j] + a7 * b7[j]);
    }
  }

  /** How many samples there are. */
  public long samples() {
    return samples;
  }

  /** The first layer's covariance, {@code (C₁, C₁)}. */
  public RealMatrix first() {
    return covariance(0, first, 0, first);
  }

  /** The second layer's, {@code (C₂, C₂)}. */
  public RealMatrix second() {
    return covariance(first, all, first, all);
  }

  /** That of the first layer's channels with the second's, {@code (C₁, C₂)}. */
  public RealMatrix cross() {
    return covariance(0, first, first, all);
  }

  private RealMatrix covariance(int fromRow, int toRow, int fromColumn, int toColumn) {
    if (samples < 2) {
      throw new IllegalStateException(samples + " samples have no covariance");
    }
    if (filled > 0) {
      addBlock();
    }
    double[][] matrix = new double[toRow - fromRow][toColumn - fromColumn];
    for (int r = fromRow; r < toRow; r++) {
      for (int c = fromColumn; c < toColumn; c++) {
        double product = r <= c ? products[r][c] : products[c][r];
        matrix[r - fromRow][c - fromColumn] =
            (product - sums[r] * sums[c] / samples) / (samples - 1);
      }
    }
    return new Array2DRowRealMatrix(matrix, false);
  }
}

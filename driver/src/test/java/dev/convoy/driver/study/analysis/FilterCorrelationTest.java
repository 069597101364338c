package dev.convoy.driver.study.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.apache.commons.math3.stat.correlation.Covariance;
import org.junit.jupiter.api.Test;

/** Streamed correlations against all samples held at once, and planted groups found again. */
class FilterCorrelationTest {
  private static final double RIDGE = 1e-5;

  /** Samples as rows, as one who holds them all would have them. */
  private static RealMatrix samples(float[][] maps, int channels, int[] sources) {
    int size = maps[0].length / channels;
    double[][] rows = new double[maps.length * sources.length][channels];
    for (int k = 0; k < rows.length; k++) {
      for (int c = 0; c < channels; c++) {
        rows[k][c] = maps[k / sources.length][c * size + sources[k % sources.length]];
      }
    }
    return new Array2DRowRealMatrix(rows, false);
  }

  /** The whitening of all samples at once, by their singular values. */
  private static RealMatrix whitened(RealMatrix samples, double ridge) {
    RealMatrix centred = samples.copy();
    for (int c = 0; c < centred.getColumnDimension(); c++) {
      double mean = 0;
      for (double value : centred.getColumn(c)) {
        mean += value / centred.getRowDimension();
      }
      for (int r = 0; r < centred.getRowDimension(); r++) {
        centred.addToEntry(r, c, -mean);
      }
    }
    SingularValueDecomposition svd = new SingularValueDecomposition(centred);
    double[] variances = svd.getSingularValues();
    double mean = 0;
    for (int k = 0; k < variances.length; k++) {
      variances[k] = variances[k] * variances[k] / (samples.getRowDimension() - 1);
      mean += variances[k] / variances.length;
    }
    double[] factors = new double[variances.length];
    for (int k = 0; k < factors.length; k++) {
      factors[k] = 1 / Math.sqrt(variances[k] + ridge * mean);
    }
    return centred
        .multiply(svd.getV())
        .multiply(MatrixUtils.createRealDiagonalMatrix(factors))
        .multiply(svd.getVT());
  }

  private static float[][] maps(Random random, int images, int channels, int size, double mean) {
    float[][] maps = new float[images][channels * size];
    for (float[] image : maps) {
      for (int k = 0; k < image.length; k++) {
        image[k] = (float) (mean + random.nextGaussian() + (k > 0 ? 0.5 * image[k - 1] : 0));
      }
    }
    return maps;
  }

  private static MapCovariance covariance(Shape a, Shape b, float[][] one, float[][] other) {
    MapCovariance covariance = new MapCovariance(a, b);
    for (int k = 0; k < one.length; k++) {
      covariance.add(one[k], other[k]);
    }
    return covariance;
  }

  private static void assertClose(RealMatrix expected, RealMatrix actual, double tolerance) {
    for (int r = 0; r < expected.getRowDimension(); r++) {
      assertArrayEquals(expected.getRow(r), actual.getRow(r), tolerance);
    }
  }

  @Test
  void imagesOneByOneGiveTheCovarianceAndCorrelationOfAllAtOnce() {
    Random random = new Random(1);
    for (double mean : new double[] {0, 1000}) {
      Shape a = Shape.of(5, 4, 6);
      Shape b = Shape.of(3, 2, 3);
      float[][] one = maps(random, 7, 5, 24, mean);
      float[][] other = maps(random, 7, 3, 6, mean);
      int[] same = NearestUpsampling.sources(a.spatial(), a.spatial());
      int[] upsampled = NearestUpsampling.sources(b.spatial(), a.spatial());
      RealMatrix first = samples(one, 5, same);
      RealMatrix second = samples(other, 3, upsampled);
      MapCovariance streamed = covariance(a, b, one, other);
      assertEquals(7 * 24, streamed.samples());
      assertClose(new Covariance(first).getCovarianceMatrix(), streamed.first(), 1e-9);
      assertClose(new Covariance(second).getCovarianceMatrix(), streamed.second(), 1e-9);

      RealMatrix product = whitened(first, RIDGE).transpose().multiply(whitened(second, RIDGE));
      RealMatrix expected = product.scalarMultiply(1.0 / (7 * 24 - 1));
      RealMatrix actual = FilterCorrelation.of(streamed, RIDGE).matrix();
      for (int r = 0; r < 5; r++) {
        for (int c = 0; c < 3; c++) {
          assertEquals(Math.abs(expected.getEntry(r, c)), actual.getEntry(r, c), 1e-8);
        }
      }
    }
  }

  @Test
  void aLayerAgainstItselfIsTheIdentityOnceWhitened() {
    float[][] maps = maps(new Random(2), 20, 4, 9, 3);
    Shape shape = Shape.of(4, 3, 3);
    RealMatrix matrix = FilterCorrelation.of(covariance(shape, shape, maps, maps), 1e-12).matrix();
    assertClose(MatrixUtils.createRealIdentityMatrix(4), matrix, 1e-8);
  }

  @Test
  void smallerMapsTakeTheNearestValue() {
    assertArrayEquals(
        new int[] {0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3},
        NearestUpsampling.sources(Shape.of(1, 2, 2).spatial(), Shape.of(1, 4, 4).spatial()));
    assertArrayEquals(
        new int[] {0, 0, 1, 1, 2},
        NearestUpsampling.sources(Shape.of(1, 3).spatial(), Shape.of(1, 5).spatial()));
    assertEquals(
        Shape.of(1, 4, 5).spatial(),
        NearestUpsampling.common(Shape.of(1, 4, 3).spatial(), Shape.of(1, 2, 5).spatial()));
  }

  /** Filters of the second layer mix those of their own group alone. */
  private static FilterCorrelation planted(int groups, double leak) {
    Random random = new Random(3);
    int channels = 16;
    int perGroup = channels / groups;
    double[][] mixture = new double[channels][channels];
    for (int r = 0; r < channels; r++) {
      for (int c = 0; c < channels; c++) {
        mixture[r][c] = random.nextGaussian() * (r / perGroup == c / perGroup ? 1 : leak);
      }
    }
    Shape shape = Shape.of(channels, 4, 4);
    MapCovariance covariance = new MapCovariance(shape, shape);
    for (int image = 0; image < 200; image++) {
      float[] one = new float[channels * 16];
      float[] other = new float[channels * 16];
      for (int p = 0; p < 16; p++) {
        for (int c = 0; c < channels; c++) {
          one[c * 16 + p] = (float) random.nextGaussian();
        }
        for (int c = 0; c < channels; c++) {
          for (int k = 0; k < channels; k++) {
            other[c * 16 + p] += (float) (mixture[c][k] * one[k * 16 + p]);
          }
        }
      }
      covariance.add(one, other);
    }
    return FilterCorrelation.of(covariance, RIDGE);
  }

  @Test
  void plantedGroupsAreFoundAgain() {
    for (int groups : new int[] {2, 4, 8}) {
      assertTrue(planted(groups, 0).blockShare(groups) > 0.97);
      double mixed = planted(groups, 1).blockShare(groups);
      assertEquals(1.0 / groups, mixed, 0.2 / groups + 0.05);
    }
  }

  @Test
  void channelsThatNeverVaryCorrelateWithNothing() {
    float[][] maps = maps(new Random(4), 10, 3, 4, 0);
    for (float[] image : maps) {
      Arrays.fill(image, 4, 8, 0);
    }
    Shape shape = Shape.of(3, 2, 2);
    FilterCorrelation correlation =
        FilterCorrelation.of(covariance(shape, shape, maps, maps), RIDGE);
    assertArrayEquals(new double[3], correlation.matrix().getRow(1), 1e-12);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            FilterCorrelation.of(
                covariance(shape, shape, new float[2][12], new float[2][12]), RIDGE));
  }

  @Test
  void blockSharesAreThoseOfSquaredEntriesWithinTheBlocks() {
    FilterCorrelation four =
        new FilterCorrelation(
            new Array2DRowRealMatrix(
                new double[][] {{2, 0, 1, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {1, 0, 0, 2}}));
    assertEquals(1, four.blockShare(1));
    assertEquals(10.0 / 12, four.blockShare(2), 1e-12);
    assertEquals(10.0 / 12, four.blockShare(4), 1e-12);
    assertEquals(2, four.most());
    assertThrows(IllegalArgumentException.class, () -> four.blockShare(5));
    int[] turned = {3, 2, 1, 0};
    assertEquals(1, four.ordered(turned, new int[] {0, 1, 2, 3}).matrix().getEntry(0, 0));
  }
}

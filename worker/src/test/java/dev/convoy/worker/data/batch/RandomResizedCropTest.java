package dev.convoy.worker.data.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.AugmentationSpec.Crop;
import dev.convoy.worker.data.Region;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Draws are keyed, so what is found here is found always. */
class RandomResizedCropTest {
  private static final int DRAWS = 20_000;
  private static final int BUCKETS = 10;
  private static final double LOG_WIDEST = Math.log(4.0 / 3);
  private static final RandomResizedCrop USUAL = RandomResizedCrop.of(Crop.Resized.USUAL, 1);

  private static Region[] draws(RandomResizedCrop crop, int height, int width) {
    Region[] draws = new Region[DRAWS];
    for (int k = 0; k < DRAWS; k++) {
      draws[k] = crop.draw(k % 7, k, height, width);
    }
    return draws;
  }

  /** Ten equal parts of a range are met as often, to five standard deviations. */
  private static void assertUniform(
      Region[] draws, double from, double to, ToDoubleFunction<Region> value) {
    int[] counts = new int[BUCKETS];
    for (Region draw : draws) {
      double share = (value.applyAsDouble(draw) - from) / (to - from);
      assertTrue(share > -0.01 && share < 1.01, draw::toString);
      counts[(int) Math.max(0, Math.min(BUCKETS - 1, share * BUCKETS))]++;
    }
    double expected = (double) DRAWS / BUCKETS;
    for (int count : counts) {
      assertEquals(expected, count, 5 * Math.sqrt(expected * 0.9), () -> Arrays.toString(counts));
    }
  }

  /** Up to half of a square, every proportion fits, so that the first try is taken. */
  @Test
  void areaIsUniformAndProportionsAreLogUniformAndPlacesAreUniform() {
    int side = 4000;
    double area = (double) side * side;
    Region[] draws = draws(RandomResizedCrop.of(new Crop.Resized(0.08, 0.5), 3), side, side);
    assertUniform(draws, 0.08, 0.5, r -> (double) r.height() * r.width() / area);
    assertUniform(draws, -LOG_WIDEST, LOG_WIDEST, r -> Math.log((double) r.width() / r.height()));
    assertUniform(draws, 0, 1, r -> r.top() / (double) (side - r.height()));
    assertUniform(draws, 0, 1, r -> r.left() / (double) (side - r.width()));
  }

  @Test
  void areaAndProportionsAndPlacesAreIndependent() {
    int side = 4000;
    Region[] draws = draws(RandomResizedCrop.of(new Crop.Resized(0.08, 0.5), 4), side, side);
    ToDoubleFunction<Region> area = r -> (double) r.height() * r.width();
    ToDoubleFunction<Region> ratio = r -> Math.log((double) r.width() / r.height());
    ToDoubleFunction<Region> top = r -> r.top() / (double) (side - r.height());
    ToDoubleFunction<Region> left = r -> r.left() / (double) (side - r.width());
    for (double correlation :
        new double[] {
          correlation(draws, area, ratio),
          correlation(draws, area, top),
          correlation(draws, ratio, left),
          correlation(draws, top, left)
        }) {
      assertEquals(0, correlation, 5 / Math.sqrt(DRAWS));
    }
  }

  private static double correlation(
      Region[] draws, ToDoubleFunction<Region> one, ToDoubleFunction<Region> other) {
    double meanOne = mean(draws, one);
    double meanOther = mean(draws, other);
    double both =
        mean(draws, r -> (one.applyAsDouble(r) - meanOne) * (other.applyAsDouble(r) - meanOther));
    double spreadOne = mean(draws, r -> Math.pow(one.applyAsDouble(r) - meanOne, 2));
    double spreadOther = mean(draws, r -> Math.pow(other.applyAsDouble(r) - meanOther, 2));
    return both / Math.sqrt(spreadOne * spreadOther);
  }

  private static double mean(Region[] draws, ToDoubleFunction<Region> value) {
    return Arrays.stream(draws).mapToDouble(value).average().orElseThrow();
  }

  /** torchvision's get_params, with another generator. */
  private static Region plain(Random random, int height, int width) {
    for (int tried = 0; tried < 10; tried++) {
      double area = height * width * (0.08 + 0.92 * random.nextDouble());
      double ratio = Math.exp(LOG_WIDEST * (2 * random.nextDouble() - 1));
      int w = (int) Math.rint(Math.sqrt(area * ratio));
      int h = (int) Math.rint(Math.sqrt(area / ratio));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        return new Region(random.nextInt(height - h + 1), random.nextInt(width - w + 1), h, w);
      }
    }
    double ratio = (double) width / height;
    int w = ratio > 4.0 / 3 ? (int) Math.rint(height * (4.0 / 3)) : width;
    int h = ratio < 3.0 / 4 ? (int) Math.rint(width / (3.0 / 4)) : height;
    return new Region((height - h) / 2, (width - w) / 2, h, w);
  }

  /** Of elongated pictures many tries do not fit, so that large parts are rare. */
  @ParameterizedTest
  @CsvSource({"375, 500", "500, 375", "256, 256", "100, 300", "64, 1000"})
  void partsAreThoseOfThePlainAlgorithm(int height, int width) {
    Random random = new Random(5);
    Region[] expected = new Region[DRAWS];
    Arrays.setAll(expected, k -> plain(random, height, width));
    Region[] actual = draws(USUAL, height, width);
    for (Region part : actual) {
      assertTrue(part.top() >= 0 && part.top() + part.height() <= height, part::toString);
      assertTrue(part.left() >= 0 && part.left() + part.width() <= width, part::toString);
    }
    assertSameMean(expected, actual, r -> (double) r.height() * r.width() / (height * width));
    assertSameMean(expected, actual, r -> Math.log((double) r.width() / r.height()));
    assertSameMean(expected, actual, r -> Math.pow(Math.log((double) r.width() / r.height()), 2));
    assertSameMean(expected, actual, r -> r.top() / (double) height);
    assertSameMean(expected, actual, r -> r.left() / (double) width);
  }

  /** To five standard deviations of the difference. */
  private static void assertSameMean(
      Region[] expected, Region[] actual, ToDoubleFunction<Region> value) {
    double mean = mean(expected, value);
    double spread = mean(expected, r -> Math.pow(value.applyAsDouble(r) - mean, 2));
    assertEquals(mean, mean(actual, value), 5 * Math.sqrt(2 * spread / DRAWS) + 1e-12);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 1000, 0, 493, 10, 13", // as wide as four thirds of its height, in the middle
    "1000, 12, 492, 0, 16, 12",
    "1, 100, 0, 49, 1, 1",
    "1, 1, 0, 0, 1, 1"
  })
  void whatNoTryFitsIsTheMiddle(int height, int width, int top, int left, int rows, int columns) {
    for (int record = 0; record < 100; record++) {
      Region part =
          RandomResizedCrop.of(new Crop.Resized(0.9, 1), 2).draw(0, record, height, width);
      assertEquals(new Region(top, left, rows, columns), part);
    }
  }

  @Test
  void allOfTheAreaOfASquareIsTheSquare() {
    RandomResizedCrop all = RandomResizedCrop.of(new Crop.Resized(1, 1), 2);
    for (int record = 0; record < 2000; record++) {
      int side = 1 + record % 40;
      assertEquals(new Region(0, 0, side, side), all.draw(3, record, side, side));
    }
  }

  @Test
  void theDrawFollowsFromSeedEpochAndRecord() {
    assertEquals(USUAL.draw(2, 3, 300, 400), USUAL.draw(2, 3, 300, 400));
    Set<Region> seen = new HashSet<>();
    for (int i = 10; i < 18; i++) {
      seen.add(USUAL.draw(i, 3, 300, 400));
      seen.add(USUAL.draw(2, i, 300, 400));
      seen.add(RandomResizedCrop.of(Crop.Resized.USUAL, i).draw(2, 3, 300, 400));
    }
    assertEquals(24, seen.size());
  }
}

package dev.convoy.worker.data.batch;

import dev.convoy.job.AugmentationSpec.Crop;
import dev.convoy.random.CounterRandom;
import dev.convoy.worker.data.Region;

/**
 * Draws a part of a picture: its share of the area uniform between two bounds, its width by its
 * height log-uniform between 3/4 and 4/3, its place uniform.
 *
 * <p>What does not fit is drawn again. If ten do not fit, it is the middle of the picture: all of
 * it, or as much as has proportions within these bounds. So does torchvision's RandomResizedCrop;
 * source: C. Szegedy et al., Going Deeper with Convolutions, CVPR 2015, section 6.
 *
 * @param key of all draws
 * @param least the smallest share of the area
 * @param most the largest share
 */
record RandomResizedCrop(long key, double least, double most) {
  private static final int TRIES = 10;

  /** Numbers that a try takes. */
  private static final int DRAWS = 4;

  private static final double NARROWEST = 3.0 / 4;
  private static final double WIDEST = 4.0 / 3;
  private static final double LOG_NARROWEST = StrictMath.log(NARROWEST);
  private static final double LOG_WIDEST = StrictMath.log(WIDEST);

  static RandomResizedCrop of(Crop.Resized shares, long seed) {
    return new RandomResizedCrop(
        CounterRandom.key(seed, "augment resized crop"), shares.least(), shares.most());
  }

  /** The part of a record's picture of so many rows and columns. */
  Region draw(long epoch, long record, int height, int width) {
    long draw = CounterRandom.subkey(CounterRandom.subkey(key, epoch), record);
    for (int first = 0; first < TRIES * DRAWS; first += DRAWS) {
      double area = (double) height * width * between(least, most, draw, first);
      double ratio = StrictMath.exp(between(LOG_NARROWEST, LOG_WIDEST, draw, first + 1));
      long rows = Math.round(Math.sqrt(area / ratio));
      long columns = Math.round(Math.sqrt(area * ratio));
      if (rows > 0 && rows <= height && columns > 0 && columns <= width) {
        return new Region(
            (int) CounterRandom.below(draw, first + 2, height - rows + 1),
            (int) CounterRandom.below(draw, first + 3, width - columns + 1),
            (int) rows,
            (int) columns);
      }
    }
    return middle(height, width);
  }

  private static double between(double from, double to, long draw, int index) {
    return from + (to - from) * CounterRandom.uniform(draw, index);
  }

  private static Region middle(int height, int width) {
    double ratio = (double) width / height;
    int rows = ratio < NARROWEST ? (int) Math.round(width / NARROWEST) : height;
    int columns = ratio > WIDEST ? (int) Math.round(height * WIDEST) : width;
    return new Region((height - rows) / 2, (width - columns) / 2, rows, columns);
  }
}

package dev.convoy.worker.data.source;

import dev.convoy.random.CounterRandom;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Images or volumes that are computed, not stored, of a few shapes before a noisy background, with
 * the class of each pixel: data to learn segmentation on.
 *
 * <p>Class 0 is the background. Every other class is a ball of its own norm (round, square or
 * diamond), colour and grating; an image has {@value #SHAPES} of them, of random classes, places
 * and sizes, the later ones in front. An image follows from (seed, split, index) alone.
 * Concurrency: reading changes nothing.
 */
final class ShapesSource implements RecordSource {
  private static final int SHAPES = 3;
  private static final float NOISE = 0.5f;

  /** Draws of an image: the shapes' come first, five each at most, then the noise. */
  private static final int DRAWS = 8;

  private final long key;
  private final long count;
  private final Shape shape;
  private final List<String> classNames = new ArrayList<>(List.of("background"));
  private final float[][] waves; // (classes, spatial...)
  private final float[][] colours; // (classes, channels)

  /** One shape of an image: its class, its centre, and its half width in pixels. */
  @SuppressWarnings("ArrayRecordComponent") // made for one image, never compared
  private record Ball(int label, double[] centre, double radius) {

    /** Whether a pixel lies inside; the class says in which norm. */
    boolean contains(int[] position) {
      double sum = 0;
      double largest = 0;
      double squares = 0;
      for (int d = 0; d < position.length; d++) {
        double distance = Math.abs(position[d] - centre[d]);
        sum += distance;
        largest = Math.max(largest, distance);
        squares += distance * distance;
      }
      return switch (label % 3) {
        case 0 -> sum <= radius;
        case 1 -> squares <= radius * radius;
        default -> largest <= radius;
      };
    }
  }

  ShapesSource(int classes, long count, long seed, Split split, Shape shape) {
    this.key = CounterRandom.key(seed, "generated shapes " + split.label());
    this.count = count;
    this.shape = shape;
    this.waves = new float[classes][shape.spatialSize()];
    this.colours = new float[classes][shape.channels()];
    long style = CounterRandom.key(seed, "generated shapes");
    for (int k = 1; k < classes; k++) {
      classNames.add(String.valueOf(k));
      Grating.of(k, classes, shape).write(0, waves[k], 0);
      for (int c = 0; c < shape.channels(); c++) {
        colours[k][c] = 2 * CounterRandom.uniform(CounterRandom.subkey(style, k), c) - 1;
      }
    }
  }

  @Override
  public int read(long index, float[] out, int offset) {
    int[] mask = new int[shape.spatialSize()];
    readMask(index, mask, 0);
    long image = CounterRandom.subkey(key, index);
    for (int c = 0; c < shape.channels(); c++) {
      for (int p = 0; p < mask.length; p++) {
        int at = c * mask.length + p;
        float noise = 2 * CounterRandom.uniform(image, SHAPES * DRAWS + at) - 1;
        out[offset + at] = colours[mask[p]][c] + waves[mask[p]][p] + NOISE * noise;
      }
    }
    return NO_LABEL;
  }

  @Override
  public boolean hasMasks() {
    return true;
  }

  @Override
  public void readMask(long index, int[] out, int offset) {
    if (index < 0 || index >= count) {
      throw new IndexOutOfBoundsException("record " + index + " of " + count);
    }
    Arrays.fill(out, offset, offset + shape.spatialSize(), 0);
    int[] position = new int[shape.dimensions()];
    for (int s = 0; s < SHAPES; s++) {
      Ball ball = ball(CounterRandom.subkey(key, index), s * DRAWS);
      for (int p = 0; p < shape.spatialSize(); p++) {
        locate(p, position);
        if (ball.contains(position)) {
          out[offset + p] = ball.label;
        }
      }
    }
  }

  private Ball ball(long image, int firstDraw) {
    int label = 1 + (int) CounterRandom.below(image, firstDraw, colours.length - 1);
    int shortSide = shape.spatial().stream().min(Integer::compare).orElse(1);
    double[] centre = new double[shape.dimensions()];
    // So that a square covers 9 to 36 % of the image, in any number of dimensions about as much.
    double smallest = 0.5 * StrictMath.pow(0.09, 1.0 / centre.length);
    double radius = shortSide * smallest * (1 + CounterRandom.uniform(image, firstDraw + 1));
    for (int d = 0; d < centre.length; d++) {
      centre[d] = shape.spatial().get(d) * CounterRandom.uniform(image, firstDraw + 2 + d);
    }
    return new Ball(label, centre, radius);
  }

  /** The coordinates of a pixel, the last one fastest. */
  private void locate(int pixel, int[] position) {
    int rest = pixel;
    for (int d = position.length - 1; d >= 0; d--) {
      position[d] = rest % shape.spatial().get(d);
      rest /= shape.spatial().get(d);
    }
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public List<String> classNames() {
    return List.copyOf(classNames);
  }

  @Override
  public Shape shape() {
    return shape;
  }
}

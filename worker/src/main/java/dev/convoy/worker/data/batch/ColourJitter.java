package dev.convoy.worker.data.batch;

import dev.convoy.random.CounterRandom;
import dev.convoy.worker.data.image.ImageShape;

/**
 * Changes brightness, contrast and saturation of a picture, in an order drawn at random, each by a
 * factor drawn uniformly around 1.
 *
 * <p>With a factor f, a byte v becomes f v + (1 - f) g, rounded and kept from 0 to 255. For
 * brightness g is 0; for saturation it is the pixel's luminance (ITU-R BT.601, a whole number); for
 * contrast it is the mean of the picture's luminances, rounded. So does torchvision's ColorJitter;
 * source: A. G. Howard, Some Improvements on Deep Convolutional Neural Network Based Image
 * Classification, 2013. Factors are multiples of 2^-16, so that whole numbers give the result
 * exactly. Concurrency: one thread at a time (it keeps a table).
 */
final class ColourJitter {
  private static final int CHANNELS = 3;

  /** What a factor is a multiple of the inverse of. */
  static final int ONE = 1 << 16;

  private static final int HALF = ONE / 2;
  private static final int BYTES = 1 << Byte.SIZE;

  /** The draw that says the order; before it are those of factors. */
  private static final int ORDER = 3;

  /** What is changed. */
  enum Change {
    BRIGHTNESS(0),
    CONTRAST(1),
    SATURATION(2);

    /** The draw that says its factor. */
    private final int factor;

    Change(int factor) {
      this.factor = factor;
    }
  }

  private static final Change[][] ORDERS = {
    {Change.BRIGHTNESS, Change.CONTRAST, Change.SATURATION},
    {Change.BRIGHTNESS, Change.SATURATION, Change.CONTRAST},
    {Change.CONTRAST, Change.BRIGHTNESS, Change.SATURATION},
    {Change.CONTRAST, Change.SATURATION, Change.BRIGHTNESS},
    {Change.SATURATION, Change.BRIGHTNESS, Change.CONTRAST},
    {Change.SATURATION, Change.CONTRAST, Change.BRIGHTNESS}
  };

  private final int plane;
  private final double strength;
  private final long key;
  private final byte[] table = new byte[BYTES];

  /**
   * @param strength how far factors may be from 1: at most 1
   * @throws IllegalArgumentException if there are not three channels
   */
  ColourJitter(ImageShape shape, double strength, long seed) {
    if (shape.channels() != CHANNELS) {
      throw new IllegalArgumentException("images of " + shape + " have no three colours");
    }
    this.plane = shape.height() * shape.width();
    this.strength = strength;
    this.key = CounterRandom.key(seed, "augment colour jitter");
  }

  /** Changes in place the planar image (3, H, W) that starts at {@code offset}. */
  void apply(byte[] images, int offset, long epoch, long record) {
    long draw = draw(epoch, record);
    for (Change change : order(draw)) {
      int factor = factor(draw, change);
      switch (change) {
        case BRIGHTNESS -> blendAll(images, offset, factor, 0);
        case CONTRAST -> blendAll(images, offset, factor, meanLuminance(images, offset));
        case SATURATION -> saturate(images, offset, factor);
      }
    }
  }

  long draw(long epoch, long record) {
    return CounterRandom.subkey(CounterRandom.subkey(key, epoch), record);
  }

  static Change[] order(long draw) {
    return ORDERS[(int) CounterRandom.below(draw, ORDER, ORDERS.length)];
  }

  /** A factor, times {@link #ONE}. */
  int factor(long draw, Change change) {
    double from1 = strength * (2 * CounterRandom.uniform(draw, change.factor) - 1);
    return (int) Math.round(ONE * (1 + from1));
  }

  private void blendAll(byte[] images, int offset, int factor, int grey) {
    for (int value = 0; value < BYTES; value++) {
      table[value] = blend(value, factor, grey);
    }
    for (int i = offset; i < offset + CHANNELS * plane; i++) {
      images[i] = table[images[i] & 0xFF];
    }
  }

  private void saturate(byte[] images, int offset, int factor) {
    for (int i = offset; i < offset + plane; i++) {
      int red = images[i] & 0xFF;
      int green = images[i + plane] & 0xFF;
      int blue = images[i + 2 * plane] & 0xFF;
      int grey = luminance(red, green, blue);
      images[i] = blend(red, factor, grey);
      images[i + plane] = blend(green, factor, grey);
      images[i + 2 * plane] = blend(blue, factor, grey);
    }
  }

  private int meanLuminance(byte[] images, int offset) {
    long sum = plane / 2;
    for (int i = offset; i < offset + plane; i++) {
      sum += luminance(images[i] & 0xFF, images[i + plane] & 0xFF, images[i + 2 * plane] & 0xFF);
    }
    return (int) (sum / plane);
  }

  private static int luminance(int red, int green, int blue) {
    return (299 * red + 587 * green + 114 * blue + 500) / 1000;
  }

  private static byte blend(int value, int factor, int grey) {
    int blended = (factor * value + (ONE - factor) * grey + HALF) >> 16;
    return (byte) Math.max(0, Math.min(BYTES - 1, blended));
  }
}

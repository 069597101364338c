package dev.convoy.worker.data;

import dev.convoy.random.CounterRandom;
import java.util.Arrays;

/**
 * Shifts an image by up to an eighth of its size each way and mirrors every second one.
 *
 * <p>At 32x32 this is the usual CIFAR-10 augmentation: pad by 4, crop 32x32 at random, flip
 * horizontally. The border is 0, which after normalisation is the mean colour. Concurrency: one
 * thread at a time (it keeps a scratch image).
 */
final class PadCropFlip implements Augmentation {
  private final ImageShape shape;
  private final long key;
  private final float[] original;

  PadCropFlip(ImageShape shape, long seed) {
    this.shape = shape;
    this.key = CounterRandom.key(seed, "augment");
    this.original = new float[shape.size()];
  }

  @Override
  public void apply(float[] images, int offset, long epoch, long record) {
    long draw = CounterRandom.subkey(CounterRandom.subkey(key, epoch), record);
    int down = shift(draw, 0, shape.height() / 8);
    int right = shift(draw, 1, shape.width() / 8);
    boolean flip = CounterRandom.below(draw, 2, 2) == 1;
    System.arraycopy(images, offset, original, 0, original.length);
    for (int row = 0; row < shape.channels() * shape.height(); row++) {
      int y = row % shape.height() + down;
      int to = offset + row * shape.width();
      if (y < 0 || y >= shape.height()) {
        Arrays.fill(images, to, to + shape.width(), 0);
      } else {
        copyRow((row + down) * shape.width(), right, flip, images, to);
      }
    }
  }

  private static int shift(long draw, int index, int most) {
    return (int) CounterRandom.below(draw, index, 2L * most + 1) - most;
  }

  private void copyRow(int from, int right, boolean flip, float[] images, int to) {
    int width = shape.width();
    for (int i = 0; i < width; i++) {
      int x = (flip ? width - 1 - i : i) + right;
      images[to + i] = x < 0 || x >= width ? 0 : original[from + x];
    }
  }
}

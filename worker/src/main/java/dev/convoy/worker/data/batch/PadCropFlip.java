package dev.convoy.worker.data.batch;

import dev.convoy.random.CounterRandom;
import dev.convoy.worker.data.image.ImageShape;
import java.util.Arrays;

/**
 * Shifts an image by up to an eighth of its size each way, mirrors every second one, or both.
 *
 * <p>At 32x32 this is the usual CIFAR-10 augmentation: pad by 4, crop 32x32 at random, flip
 * horizontally. The border is 0, which after normalisation is the mean colour; of a mask it is -1,
 * which does not count. Concurrency: one thread at a time (it keeps a scratch image).
 */
final class PadCropFlip {
  private final ImageShape shape;
  private final boolean crops;
  private final boolean flips;
  private final long key;
  private final float[] original;
  private final byte[] originalBytes;
  private final int[] originalMask;

  /** What is done to one image. */
  private record Move(int down, int right, boolean flip) {
    boolean isNone() {
      return down == 0 && right == 0 && !flip;
    }
  }

  /**
   * @param crops whether images are shifted
   * @param flips whether every second one is mirrored
   */
  PadCropFlip(ImageShape shape, boolean crops, boolean flips, long seed) {
    this.shape = shape;
    this.crops = crops;
    this.flips = flips;
    this.key = CounterRandom.key(seed, "augment");
    this.original = new float[shape.size()];
    this.originalBytes = new byte[shape.size()];
    this.originalMask = new int[shape.height() * shape.width()];
  }

  /** Changes in place the planar image (C, H, W) that starts at {@code offset}. */
  void apply(float[] images, int offset, long epoch, long record) {
    Move move = draw(epoch, record);
    if (move.isNone()) {
      return;
    }
    System.arraycopy(images, offset, original, 0, original.length);
    for (int row = 0; row < shape.channels() * shape.height(); row++) {
      int to = offset + row * shape.width();
      Arrays.fill(images, to, to + shape.width(), 0);
      int from = source(move, row);
      for (int x = 0; from >= 0 && x < shape.width(); x++) {
        int column = column(move, x);
        images[to + x] = column < 0 ? 0 : original[from + column];
      }
    }
  }

  /** Changes an image of bytes in the same way; what comes from outside is undefined. */
  void apply(byte[] images, int offset, long epoch, long record) {
    Move move = draw(epoch, record);
    if (move.isNone()) {
      return;
    }
    System.arraycopy(images, offset, originalBytes, 0, originalBytes.length);
    for (int row = 0; row < shape.channels() * shape.height(); row++) {
      int to = offset + row * shape.width();
      int from = source(move, row);
      for (int x = 0; from >= 0 && x < shape.width(); x++) {
        int column = column(move, x);
        images[to + x] = column < 0 ? 0 : originalBytes[from + column];
      }
    }
  }

  /** Whether there may be pixels from outside. */
  boolean pads() {
    return crops;
  }

  /** Says what is not from outside: see {@link Augmentation#window}. */
  void window(int[] windows, int at, long epoch, long record) {
    Move move = draw(epoch, record);
    int left = Math.max(0, -move.right);
    int right = Math.min(shape.width(), shape.width() - move.right);
    windows[at] = Math.max(0, -move.down);
    windows[at + 1] = Math.min(shape.height(), shape.height() - move.down);
    windows[at + 2] = move.flip ? shape.width() - right : left;
    windows[at + 3] = move.flip ? shape.width() - left : right;
  }

  /** Changes in place the labels (H, W) of the same image in the same way. */
  void applyToMask(int[] labels, int offset, long epoch, long record) {
    Move move = draw(epoch, record);
    if (move.isNone()) {
      return;
    }
    System.arraycopy(labels, offset, originalMask, 0, originalMask.length);
    for (int row = 0; row < shape.height(); row++) {
      int to = offset + row * shape.width();
      Arrays.fill(labels, to, to + shape.width(), -1);
      int from = source(move, row);
      for (int x = 0; from >= 0 && x < shape.width(); x++) {
        int column = column(move, x);
        labels[to + x] = column < 0 ? -1 : originalMask[from + column];
      }
    }
  }

  private Move draw(long epoch, long record) {
    long draw = CounterRandom.subkey(CounterRandom.subkey(key, epoch), record);
    return new Move(
        crops ? shift(draw, 0, shape.height() / 8) : 0,
        crops ? shift(draw, 1, shape.width() / 8) : 0,
        flips && CounterRandom.below(draw, 2, 2) == 1);
  }

  private static int shift(long draw, int index, int most) {
    return (int) CounterRandom.below(draw, index, 2L * most + 1) - most;
  }

  /** Where the row of all channels begins that comes to a row, or -1 where it is from outside. */
  private int source(Move move, int row) {
    int y = row % shape.height() + move.down;
    return y < 0 || y >= shape.height() ? -1 : (row + move.down) * shape.width();
  }

  /** The column that comes to a column, or -1 where it is from outside. */
  private int column(Move move, int x) {
    int from = (move.flip ? shape.width() - 1 - x : x) + move.right;
    return from < 0 || from >= shape.width() ? -1 : from;
  }
}

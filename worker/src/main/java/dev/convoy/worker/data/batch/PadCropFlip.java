package dev.convoy.worker.data.batch;

import dev.convoy.random.CounterRandom;
import dev.convoy.worker.data.image.ImageShape;
import java.util.Arrays;

/**
 * Shifts an image by up to an eighth of its size each way and mirrors every second one.
 *
 * <p>At 32x32 this is the usual CIFAR-10 augmentation: pad by 4, crop 32x32 at random, flip
 * horizontally. The border is 0, which after normalisation is the mean colour; of a mask it is -1,
 * which does not count. Concurrency: one thread at a time (it keeps a scratch image).
 */
final class PadCropFlip implements Augmentation {
  private final ImageShape shape;
  private final long key;
  private final float[] original;
  private final byte[] originalBytes;
  private final int[] originalMask;

  /** What is done to one image. */
  private record Move(int down, int right, boolean flip) {}

  PadCropFlip(ImageShape shape, long seed) {
    this.shape = shape;
    this.key = CounterRandom.key(seed, "augment");
    this.original = new float[shape.size()];
    this.originalBytes = new byte[shape.size()];
    this.originalMask = new int[shape.height() * shape.width()];
  }

  @Override
  public void apply(float[] images, int offset, long epoch, long record) {
    Move move = draw(epoch, record);
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

  @Override
  public void apply(byte[] images, int offset, long epoch, long record) {
    Move move = draw(epoch, record);
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

  @Override
  public boolean bringsBorders() {
    return true;
  }

  @Override
  public void window(int[] windows, int at, long epoch, long record) {
    Move move = draw(epoch, record);
    int left = Math.max(0, -move.right);
    int right = Math.min(shape.width(), shape.width() - move.right);
    windows[at] = Math.max(0, -move.down);
    windows[at + 1] = Math.min(shape.height(), shape.height() - move.down);
    windows[at + 2] = move.flip ? shape.width() - right : left;
    windows[at + 3] = move.flip ? shape.width() - left : right;
  }

  @Override
  public void applyToMask(int[] labels, int offset, long epoch, long record) {
    Move move = draw(epoch, record);
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
        shift(draw, 0, shape.height() / 8),
        shift(draw, 1, shape.width() / 8),
        CounterRandom.below(draw, 2, 2) == 1);
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

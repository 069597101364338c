package dev.convoy.worker.data.batch;

import dev.convoy.worker.data.image.ImageShape;

/**
 * Changes a training image at random, but the same way wherever it is read: the draw is keyed by
 * (seed, epoch, record), not by worker or row.
 */
public sealed interface Augmentation permits Augmentation.None, PadCropFlip {
  /** Leaves images as they are. */
  static Augmentation none() {
    return new None();
  }

  /** Pads, crops at random and flips: see {@link PadCropFlip}. */
  static Augmentation padCropFlip(ImageShape shape, long seed) {
    return new PadCropFlip(shape, seed);
  }

  /** Changes in place the planar image (C, H, W) that starts at {@code offset}. */
  void apply(float[] images, int offset, long epoch, long record);

  /**
   * Changes in place the planar image (C, H, W) of bytes that starts at {@code offset}, in the same
   * way; what comes from outside is no byte, and undefined: see {@link #window}.
   */
  void apply(byte[] images, int offset, long epoch, long record);

  /** Whether there may be pixels from outside, whose value is 0 whatever bytes mean. */
  boolean bringsBorders();

  /**
   * Says what of the same image is not from outside: writes the first pixel row and the one after
   * the last, then columns likewise, to {@code windows} from {@code at} on.
   */
  void window(int[] windows, int at, long epoch, long record);

  /** Changes in place the labels (H, W) of the same image in the same way; from outside come -1. */
  void applyToMask(int[] labels, int offset, long epoch, long record);

  /** No augmentation. */
  record None() implements Augmentation {
    @Override
    public void apply(float[] images, int offset, long epoch, long record) {}

    @Override
    public void apply(byte[] images, int offset, long epoch, long record) {}

    @Override
    public boolean bringsBorders() {
      return false;
    }

    @Override
    public void window(int[] windows, int at, long epoch, long record) {
      throw new IllegalStateException("images stay as they are");
    }

    @Override
    public void applyToMask(int[] labels, int offset, long epoch, long record) {}
  }
}

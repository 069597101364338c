package dev.convoy.worker.data.batch;

import dev.convoy.job.AugmentationSpec;
import dev.convoy.job.AugmentationSpec.Crop;
import dev.convoy.worker.data.Cropping;
import dev.convoy.worker.data.image.ImageShape;
import org.jspecify.annotations.Nullable;

/**
 * Changes a training image at random, but the same way wherever it is read: the draw is keyed by
 * (seed, epoch, record), not by worker or row.
 *
 * <p>In this order: a part of the stored picture is read, see {@link RandomResizedCrop}; its
 * colours change, see {@link ColourJitter}; it is shifted and mirrored, see {@link PadCropFlip}.
 * Concurrency: one thread at a time (it keeps scratch images).
 */
public final class Augmentation {
  private final @Nullable RandomResizedCrop crop;
  private final @Nullable ColourJitter jitter;
  private final @Nullable PadCropFlip move;

  private Augmentation(
      @Nullable RandomResizedCrop crop, @Nullable ColourJitter jitter, @Nullable PadCropFlip move) {
    this.crop = crop;
    this.jitter = jitter;
    this.move = move;
  }

  /** Leaves images as they are. */
  public static Augmentation none() {
    return new Augmentation(null, null, null);
  }

  /**
   * Changes images of a shape as a specification says.
   *
   * @throws IllegalArgumentException if colours are to change and there are not three
   */
  public static Augmentation of(AugmentationSpec spec, ImageShape shape, long seed) {
    boolean pads = spec.crop() instanceof Crop.Padded;
    return new Augmentation(
        spec.crop() instanceof Crop.Resized shares ? RandomResizedCrop.of(shares, seed) : null,
        spec.jitter() > 0 ? new ColourJitter(shape, spec.jitter(), seed) : null,
        pads || spec.flip() ? new PadCropFlip(shape, pads, spec.flip(), seed) : null);
  }

  /** What part of a record's stored picture is read; null where all of it is. */
  @Nullable Cropping part(long epoch, long record) {
    RandomResizedCrop some = crop;
    return some == null ? null : (height, width) -> some.draw(epoch, record, height, width);
  }

  /** Whether colours change, which takes bytes. */
  boolean recolours() {
    return jitter != null;
  }

  /** Changes in place the colours of the planar image (3, H, W) that starts at {@code offset}. */
  void recolour(byte[] images, int offset, long epoch, long record) {
    if (jitter != null) {
      jitter.apply(images, offset, epoch, record);
    }
  }

  /** Moves in place what the planar image (C, H, W) that starts at {@code offset} shows. */
  public void apply(float[] images, int offset, long epoch, long record) {
    if (move != null) {
      move.apply(images, offset, epoch, record);
    }
  }

  /**
   * Moves in place what the planar image (C, H, W) of bytes that starts at {@code offset} shows, in
   * the same way; what comes from outside is no byte, and undefined: see {@link #window}.
   */
  void apply(byte[] images, int offset, long epoch, long record) {
    if (move != null) {
      move.apply(images, offset, epoch, record);
    }
  }

  /** Whether there may be pixels from outside, whose value is 0 whatever bytes mean. */
  boolean bringsBorders() {
    return move != null && move.pads();
  }

  /**
   * Says what of the same image is not from outside: writes the first pixel row and the one after
   * the last, then columns likewise, to {@code windows} from {@code at} on.
   */
  void window(int[] windows, int at, long epoch, long record) {
    if (move == null) {
      throw new IllegalStateException("images stay where they are");
    }
    move.window(windows, at, epoch, record);
  }

  /** Moves in place the labels (H, W) of the same image in the same way; from outside come -1. */
  void applyToMask(int[] labels, int offset, long epoch, long record) {
    if (move != null) {
      move.applyToMask(labels, offset, epoch, record);
    }
  }
}

package dev.convoy.worker.data.image;

import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.DataException;
import java.util.List;

/**
 * The size of one image as the network wants it: channels, height and width, in that order; a
 * {@link Shape} of two spatial sizes.
 */
public record ImageShape(int channels, int height, int width) {
  /**
   * @throws IllegalArgumentException if a dimension is not positive or the image has more than
   *     2^31-1 values
   */
  public ImageShape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "an image must have at least one channel, row and column, not "
              + channels
              + "x"
              + height
              + "x"
              + width);
    }
    Math.multiplyExact(channels, Math.multiplyExact(height, width));
  }

  /**
   * The image shape that a network's input is.
   *
   * @throws DataException if it has not two spatial sizes
   */
  public static ImageShape of(Shape shape) throws DataException {
    List<Integer> sizes = shape.spatial();
    if (sizes.size() != 2) {
      throw new DataException(
          "The network takes records of "
              + shape
              + ", not images of channels×height×width: use generated: or generated-shapes: data"
              + " without --augment.");
    }
    return new ImageShape(shape.channels(), sizes.get(0), sizes.get(1));
  }

  /** The shape of one image as a tensor, (C, H, W). */
  public Shape shape() {
    return Shape.of(channels, height, width);
  }

  /** The number of values in one image, C * H * W. */
  public int size() {
    return channels * height * width;
  }

  @Override
  public String toString() {
    return channels + "x" + height + "x" + width;
  }
}

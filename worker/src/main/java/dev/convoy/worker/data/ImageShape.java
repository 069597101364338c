package dev.convoy.worker.data;

/** The size of one image as the network wants it: channels, height and width, in that order. */
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

  /** The number of values in one image, C * H * W. */
  public int size() {
    return channels * height * width;
  }

  @Override
  public String toString() {
    return channels + "x" + height + "x" + width;
  }
}

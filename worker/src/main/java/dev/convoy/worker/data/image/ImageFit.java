package dev.convoy.worker.data.image;

import dev.convoy.worker.data.DataException;

/**
 * Turns decoded pixels of any size into bytes of the network's shape, or into normalised floats.
 *
 * <p>Where sizes differ, the image is scaled so that its short side fits, and its centre is cut
 * out: the mean over whole blocks as long as it is at least twice too large, then bilinear with
 * pixel centres at one half. Grey is repeated where three channels are wanted; colour becomes
 * luminance (ITU-R BT.601) where one is. Concurrency: one thread at a time (it keeps scratch
 * memory).
 */
public final class ImageFit {
  private final ImageShape shape;
  private final Normalisation normalisation;
  private final float[] columns;
  private float[] scaled = {};
  private byte[] grey = {};
  private byte[] reduced = {};

  /**
   * Fits images to one shape.
   *
   * @throws DataException if the network wants neither one nor three channels
   */
  public ImageFit(ImageShape shape, Normalisation normalisation) throws DataException {
    if (shape.channels() != 1 && shape.channels() != 3) {
      throw new DataException(
          "The network wants images of "
              + shape.channels()
              + " channels, but image files give 1"
              + " (grey) or 3 (colour): change its input shape or use generated: data.");
    }
    this.shape = shape;
    this.normalisation = normalisation;
    this.columns = new float[shape.width()];
  }

  /** The shape (C, H, W) of what {@link #write} gives. */
  public ImageShape shape() {
    return shape;
  }

  /** How values are normalised. */
  public Normalisation normalisation() {
    return normalisation;
  }

  /** What the bytes that {@link #write(Pixels, byte[], int)} gives mean, (C, 256). */
  public float[] byteCode() {
    return normalisation.code(shape.channels());
  }

  /** Writes {@code pixels} as planar floats (C, H, W) into {@code out} from {@code offset} on. */
  public void write(Pixels pixels, float[] out, int offset) {
    Pixels fitted = fitted(pixels);
    int plane = shape.height() * shape.width();
    for (int c = 0; c < shape.channels(); c++) {
      int from = plane(fitted, c);
      int to = offset + c * plane;
      if (isOfOurSize(fitted)) {
        copy(fitted.planes(), from, out, to, plane);
      } else {
        scale(fitted, from, out, to);
      }
      normalise(out, to, plane, c);
    }
  }

  /**
   * Writes {@code pixels} as planar bytes (C, H, W) into {@code out} from {@code offset} on; what
   * lies between two bytes is rounded.
   */
  public void write(Pixels pixels, byte[] out, int offset) {
    Pixels fitted = fitted(pixels);
    int plane = shape.height() * shape.width();
    for (int c = 0; c < shape.channels(); c++) {
      int from = plane(fitted, c);
      int to = offset + c * plane;
      if (isOfOurSize(fitted)) {
        System.arraycopy(fitted.planes(), from, out, to, plane);
      } else {
        scaled = scaled.length < plane ? new float[plane] : scaled;
        scale(fitted, from, scaled, 0);
        for (int i = 0; i < plane; i++) {
          out[to + i] = (byte) (int) (scaled[i] + 0.5f);
        }
      }
    }
  }

  /** At most one channel where one is wanted, and less than twice too large. */
  private Pixels fitted(Pixels pixels) {
    Pixels fitted = pixels.channels() == 3 && shape.channels() == 1 ? luminance(pixels) : pixels;
    int times = Math.min(fitted.height() / shape.height(), fitted.width() / shape.width());
    return times >= 2 ? blockMeans(fitted, times) : fitted;
  }

  private boolean isOfOurSize(Pixels pixels) {
    return pixels.height() == shape.height() && pixels.width() == shape.width();
  }

  /** Where the plane begins that becomes channel {@code channel}. */
  private static int plane(Pixels pixels, int channel) {
    return pixels.channels() == 1 ? 0 : channel * pixels.height() * pixels.width();
  }

  private static void copy(byte[] bytes, int from, float[] out, int to, int count) {
    for (int i = 0; i < count; i++) {
      out[to + i] = bytes[from + i] & 0xFF;
    }
  }

  private void normalise(float[] out, int from, int count, int channel) {
    float scale = normalisation.scale(shape.channels(), channel);
    float shift = normalisation.shift(shape.channels(), channel);
    for (int i = from; i < from + count; i++) {
      out[i] = out[i] * scale + shift;
    }
  }

  /** Bilinear: output pixel (y, x) looks at the source around its centre plus step * (y, x). */
  private void scale(Pixels source, int from, float[] out, int to) {
    int height = source.height();
    int width = source.width();
    float step = Math.min((float) height / shape.height(), (float) width / shape.width());
    for (int x = 0; x < columns.length; x++) {
      columns[x] = place(x, columns.length, width, step);
    }
    byte[] bytes = source.planes();
    for (int y = 0; y < shape.height(); y++) {
      float row = place(y, shape.height(), height, step);
      int y0 = (int) row;
      int upper = from + y0 * width;
      int lower = from + Math.min(y0 + 1, height - 1) * width;
      for (float column : columns) {
        int x0 = (int) column;
        int x1 = Math.min(x0 + 1, width - 1);
        float above = mix(bytes[upper + x0], bytes[upper + x1], column - x0);
        float below = mix(bytes[lower + x0], bytes[lower + x1], column - x0);
        out[to++] = above + (below - above) * (row - y0);
      }
    }
  }

  /** Where output position {@code index} of {@code wanted} lies among {@code given} pixels. */
  private static float place(int index, int wanted, int given, float step) {
    float place = (index + 0.5f - wanted / 2f) * step + given / 2f - 0.5f;
    return Math.max(0, Math.min(given - 1, place));
  }

  private static float mix(byte left, byte right, float share) {
    return (left & 0xFF) + ((right & 0xFF) - (left & 0xFF)) * share;
  }

  private Pixels luminance(Pixels colour) {
    int plane = colour.height() * colour.width();
    grey = atLeast(grey, plane);
    byte[] planes = colour.planes();
    for (int i = 0; i < plane; i++) {
      int red = planes[i] & 0xFF;
      int green = planes[plane + i] & 0xFF;
      int blue = planes[2 * plane + i] & 0xFF;
      grey[i] = (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
    }
    return new Pixels(grey, 1, colour.height(), colour.width());
  }

  private Pixels blockMeans(Pixels source, int times) {
    int height = source.height() / times;
    int width = source.width() / times;
    reduced = atLeast(reduced, source.channels() * height * width);
    int to = 0;
    for (int c = 0; c < source.channels(); c++) {
      for (int y = 0; y < height; y++) {
        int row = (c * source.height() + y * times) * source.width();
        for (int x = 0; x < width; x++) {
          reduced[to++] = blockMean(source, row + x * times, times);
        }
      }
    }
    return new Pixels(reduced, source.channels(), height, width);
  }

  private static byte blockMean(Pixels source, int corner, int times) {
    int sum = times * times / 2;
    for (int y = 0; y < times; y++) {
      for (int x = 0; x < times; x++) {
        sum += source.planes()[corner + y * source.width() + x] & 0xFF;
      }
    }
    return (byte) (sum / (times * times));
  }

  private static byte[] atLeast(byte[] buffer, int size) {
    return buffer.length >= size ? buffer : new byte[size];
  }
}

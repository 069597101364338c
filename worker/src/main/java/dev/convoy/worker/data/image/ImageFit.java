package dev.convoy.worker.data.image;

import dev.convoy.worker.data.Cropping;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.Region;

/**
 * Turns decoded pixels of any size into bytes of the network's shape, or into normalised floats.
 *
 * <p>Where sizes differ, the image is scaled so that its short side fits, and its centre is cut
 * out: the mean over whole blocks as long as it is at least twice too large, then bilinear with
 * pixel centres at one half. A part of an image is stretched to the shape by the same two steps,
 * each side by its own factor. Grey is repeated where three channels are wanted; colour becomes
 * luminance (ITU-R BT.601) where one is. Concurrency: one thread at a time (it keeps scratch
 * memory).
 */
public final class ImageFit {
  private final ImageShape shape;
  private final Normalisation normalisation;
  private final float[] columns;
  private float[] scaled = {};
  private byte[] cut = {};
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
    write(whole(pixels), out, offset);
  }

  /**
   * Writes a part of {@code pixels}, stretched to the shape, as planar floats (C, H, W) into {@code
   * out} from {@code offset} on.
   */
  public void write(Pixels pixels, Cropping part, float[] out, int offset) {
    write(stretched(pixels, part.of(pixels.height(), pixels.width())), out, offset);
  }

  /**
   * Writes {@code pixels} as planar bytes (C, H, W) into {@code out} from {@code offset} on; what
   * lies between two bytes is rounded.
   */
  public void write(Pixels pixels, byte[] out, int offset) {
    write(whole(pixels), out, offset);
  }

  /**
   * Writes a part of {@code pixels}, stretched to the shape, as planar bytes (C, H, W) into {@code
   * out} from {@code offset} on; what lies between two bytes is rounded.
   */
  public void write(Pixels pixels, Cropping part, byte[] out, int offset) {
    write(stretched(pixels, part.of(pixels.height(), pixels.width())), out, offset);
  }

  /**
   * Pixels, less than twice too large, and how they are looked at.
   *
   * @param height how many rows they stand for: up to one more than there are, where some at the
   *     end fill no block
   * @param width how many columns they stand for, likewise
   * @param down from one output row to the next, in rows
   * @param right from one output column to the next, in columns
   */
  private record View(Pixels pixels, float height, float width, float down, float right) {
    boolean isOf(ImageShape shape) {
      return height == shape.height() && width == shape.width();
    }
  }

  private void write(View view, float[] out, int offset) {
    int plane = shape.height() * shape.width();
    for (int c = 0; c < shape.channels(); c++) {
      int from = plane(view.pixels(), c);
      int to = offset + c * plane;
      if (view.isOf(shape)) {
        copy(view.pixels().planes(), from, out, to, plane);
      } else {
        scale(view, from, out, to);
      }
      normalise(out, to, plane, c);
    }
  }

  private void write(View view, byte[] out, int offset) {
    int plane = shape.height() * shape.width();
    for (int c = 0; c < shape.channels(); c++) {
      int from = plane(view.pixels(), c);
      int to = offset + c * plane;
      if (view.isOf(shape)) {
        System.arraycopy(view.pixels().planes(), from, out, to, plane);
      } else {
        scaled = scaled.length < plane ? new float[plane] : scaled;
        scale(view, from, scaled, 0);
        for (int i = 0; i < plane; i++) {
          out[to + i] = (byte) (int) (scaled[i] + 0.5f);
        }
      }
    }
  }

  /** Of an image whose short side is to fit. */
  private View whole(Pixels pixels) {
    Pixels wanted = inChannels(pixels);
    int times = Math.min(wanted.height() / shape.height(), wanted.width() / shape.width());
    Pixels fitted = times >= 2 ? blockMeans(wanted, times, times) : wanted;
    int height = fitted.height();
    int width = fitted.width();
    float step = Math.min((float) height / shape.height(), (float) width / shape.width());
    return new View(fitted, height, width, step, step);
  }

  /** Of a part whose sides are to fit, each by its own factor. */
  private View stretched(Pixels pixels, Region part) {
    Pixels wanted = inChannels(cut(pixels, part));
    int rows = Math.max(1, part.height() / shape.height());
    int columns = Math.max(1, part.width() / shape.width());
    Pixels fitted = rows * columns > 1 ? blockMeans(wanted, rows, columns) : wanted;
    float height = (float) part.height() / rows;
    float width = (float) part.width() / columns;
    return new View(fitted, height, width, height / shape.height(), width / shape.width());
  }

  private Pixels cut(Pixels pixels, Region part) {
    int plane = part.height() * part.width();
    cut = atLeast(cut, pixels.channels() * plane);
    int to = 0;
    for (int c = 0; c < pixels.channels(); c++) {
      for (int y = 0; y < part.height(); y++) {
        int row = c * pixels.height() + part.top() + y;
        System.arraycopy(
            pixels.planes(), row * pixels.width() + part.left(), cut, to, part.width());
        to += part.width();
      }
    }
    return new Pixels(cut, pixels.channels(), part.height(), part.width());
  }

  /** One channel where one is wanted. */
  private Pixels inChannels(Pixels pixels) {
    return pixels.channels() == 3 && shape.channels() == 1 ? luminance(pixels) : pixels;
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
  private void scale(View view, int from, float[] out, int to) {
    int height = view.pixels().height();
    int width = view.pixels().width();
    for (int x = 0; x < columns.length; x++) {
      columns[x] = place(x, columns.length, view.width(), view.right(), width);
    }
    byte[] bytes = view.pixels().planes();
    for (int y = 0; y < shape.height(); y++) {
      float row = place(y, shape.height(), view.height(), view.down(), height);
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

  /**
   * Where output position {@code index} of {@code wanted} lies among {@code there} pixels, which
   * stand for {@code given}.
   */
  private static float place(int index, int wanted, float given, float step, int there) {
    float place = (index + 0.5f - wanted / 2f) * step + given / 2f - 0.5f;
    return Math.max(0, Math.min(there - 1, place));
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

  /** The means over blocks of {@code rows} by {@code columns}; what fills none is left out. */
  private Pixels blockMeans(Pixels source, int rows, int columns) {
    int height = source.height() / rows;
    int width = source.width() / columns;
    reduced = atLeast(reduced, source.channels() * height * width);
    int to = 0;
    for (int c = 0; c < source.channels(); c++) {
      for (int y = 0; y < height; y++) {
        int row = (c * source.height() + y * rows) * source.width();
        for (int x = 0; x < width; x++) {
          reduced[to++] = blockMean(source, row + x * columns, rows, columns);
        }
      }
    }
    return new Pixels(reduced, source.channels(), height, width);
  }

  private static byte blockMean(Pixels source, int corner, int rows, int columns) {
    int sum = rows * columns / 2;
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        sum += source.planes()[corner + y * source.width() + x] & 0xFF;
      }
    }
    return (byte) (sum / (rows * columns));
  }

  private static byte[] atLeast(byte[] buffer, int size) {
    return buffer.length >= size ? buffer : new byte[size];
  }
}

package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * The largest or the mean element of each window.
 *
 * @param kind which of the two
 * @param window how it moves; its dilation must be 1
 * @param ceil whether a last window that is only partly inside counts
 * @param includePadding whether padding counts as zeros in a mean
 */
public record Pooling(Kind kind, Spatial window, boolean ceil, boolean includePadding)
    implements ChannelwiseLayer {

  /** What is taken from a window. */
  public enum Kind {
    /** Its largest element; padding never wins. */
    MAX("max"),
    /** The mean of its elements. */
    AVERAGE("average");

    private final String title;

    Kind(String title) {
      this.title = title;
    }
  }

  /** Max pooling with a square window. */
  public static Pooling max(int kernel, int stride, int padding) {
    return square(Kind.MAX, kernel, stride, padding);
  }

  /** Average pooling with a square window, padding counted as zeros. */
  public static Pooling average(int kernel, int stride, int padding) {
    return square(Kind.AVERAGE, kernel, stride, padding);
  }

  private static Pooling square(Kind kind, int kernel, int stride, int padding) {
    Spatial window = Spatial.square(kernel).withStride(stride).withPadding(padding);
    return new Pooling(kind, window, false, true);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    for (int d = 0; d < window.dimensions(); d++) {
      if (window.before().get(d) * 2 > window.kernel().get(d)) {
        throw new NetworkException(
            "padding " + window.before() + " is more than half of window " + window.kernel());
      }
    }
    Shape input = inputs.get(0);
    return new Shape(input.channels(), window.outputSizes(input, ceil));
  }

  @Override
  public String describe() {
    return window.describe() + " " + kind.title + " pooling";
  }
}

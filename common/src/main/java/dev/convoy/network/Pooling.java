package dev.convoy.network;

import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * The largest or the mean element of each window.
 *
 * @param kind which of the two
 * @param window how it moves; its dilation must be 1
 * @param ceil whether a last window that is only partly inside counts
 * @param divisor what a mean divides by
 */
public record Pooling(Kind kind, Window window, boolean ceil, Divisor divisor)
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

  /** Which of a window's taps a mean divides by; all of them that are outside count as zeros. */
  public enum Divisor {
    /**
     * Those in the input and in its padding, but not those behind it, where {@code ceil} lets the
     * last window reach: PyTorch and ONNX ({@code count_include_pad=1}), and Caffe.
     */
    TORCH,
    /** Those in the input: PyTorch and ONNX with {@code count_include_pad=0}. */
    VALID,
    /** All, wherever they are: oneDNN and cuDNN. The two others have no such mode. */
    WINDOW
  }

  /** A maximum divides by nothing, so that all such are equal. */
  public Pooling {
    divisor = kind == Kind.MAX ? Divisor.TORCH : divisor;
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
    Window window = Window.square(kernel).withStride(stride).withPadding(padding);
    return new Pooling(kind, window, false, Divisor.TORCH);
  }

  /**
   * How many taps a mean divides by along one dimension; the product over the dimensions is the
   * divisor.
   *
   * @param d the dimension
   * @param position of the window among the outputs along it
   * @param in the input's size along it
   */
  public int divisor(int d, int position, int in) {
    int from = position * window.stride().get(d) - window.before().get(d);
    return new Range(from, from + window.kernel().get(d)).intersect(counted(d, in)).size();
  }

  /**
   * Where a tap must be along one dimension for a mean to count it; the input is {@code [0, in)}.
   */
  public Range counted(int d, int in) {
    int begin = -window.before().get(d);
    return switch (divisor) {
      case TORCH -> new Range(begin, in + window.after().get(d));
      case VALID -> new Range(0, in);
      case WINDOW -> new Range(begin, Integer.MAX_VALUE);
    };
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    List<Integer> sizes = window.outputSizes(input, ceil);
    for (int d = 0; d < sizes.size(); d++) {
      refuseEmptyWindows(d, input.spatial().get(d), sizes.get(d));
    }
    return new Shape(input.channels(), sizes);
  }

  /** A window that holds nothing but padding has no largest element, and no mean of its own. */
  private void refuseEmptyWindows(int d, int in, int windows) {
    int kernel = window.kernel().get(d);
    int stride = window.stride().get(d);
    int before = window.before().get(d);
    int first = Math.min(windows, Math.max(0, (before - kernel) / stride + 1));
    int behind = Math.max(0, windows - ((in + before - 1) / stride + 1));
    if (before >= kernel) {
      throw empty(d, in, first, windows, "before the first");
    } else if (behind > 0) {
      throw empty(d, in, behind, windows, "behind the last");
    }
  }

  private NetworkException empty(int d, int in, int which, int windows, String where) {
    return new NetworkException(
        ("%d of %d windows along dimension %d %s wholly in the padding %s of %d elements:"
                + " with windows of %d that move by %d, padding %d+%d is too much")
            .formatted(
                which,
                windows,
                d + 1,
                which == 1 ? "lies" : "lie",
                where,
                in,
                window.kernel().get(d),
                window.stride().get(d),
                window.before().get(d),
                window.after().get(d)));
  }

  @Override
  public String describe() {
    return window.describe() + " " + kind.title + " pooling";
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}

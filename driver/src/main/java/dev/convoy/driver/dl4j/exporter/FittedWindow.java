package dev.convoy.driver.dl4j.exporter;

import dev.convoy.network.Window;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * A window as DL4J says it: it pads both sides alike, or as much as there are strides, or a layer
 * before puts zeros around the maps.
 *
 * @param mode its convolution mode
 * @param padding on both sides of height and width
 * @param zeros what must be put above, below, left and right first
 */
record FittedWindow(String mode, List<Integer> padding, List<Integer> zeros) {
  private static final List<Integer> NONE = List.of(0, 0);

  /**
   * The first way that gives the same windows.
   *
   * @param outputs how many windows there are
   */
  static FittedWindow of(Window window, Shape input, List<Integer> outputs) {
    if (isTruncate(window, input, outputs)) {
      return new FittedWindow("Truncate", window.before(), List.of());
    } else if (isSame(window, input, outputs)) {
      return new FittedWindow("Same", NONE, List.of());
    }
    List<Integer> zeros =
        List.of(
            window.before().get(0),
            needed(window, input, outputs, 0),
            window.before().get(1),
            needed(window, input, outputs, 1));
    return new FittedWindow("Truncate", NONE, zeros);
  }

  private static boolean isTruncate(Window window, Shape input, List<Integer> outputs) {
    for (int d = 0; d < 2; d++) {
      int room = input.spatial().get(d) + 2 * window.before().get(d) - extent(window, d);
      if (room < 0 || room / window.stride().get(d) + 1 != outputs.get(d)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(Window window, Shape input, List<Integer> outputs) {
    for (int d = 0; d < 2; d++) {
      int stride = window.stride().get(d);
      int in = input.spatial().get(d);
      int windows = (in + stride - 1) / stride;
      int all = (windows - 1) * stride + extent(window, d) - in;
      if (all < 0 || windows != outputs.get(d) || all / 2 != window.before().get(d)) {
        return false;
      }
    }
    return true;
  }

  /** The zeros behind the last element with which the last window ends. */
  static int needed(Window window, Shape input, List<Integer> outputs, int d) {
    int end = (outputs.get(d) - 1) * window.stride().get(d) + extent(window, d);
    return Math.max(0, end - window.before().get(d) - input.spatial().get(d));
  }

  private static int extent(Window window, int d) {
    return window.dilation().get(d) * (window.kernel().get(d) - 1) + 1;
  }
}

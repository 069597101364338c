package dev.convoy.worker.kernel.reference;

import dev.convoy.network.Window;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * Which input element each tap of a window reads, for each position of the output: the one place
 * that knows about one, two or three dimensions, strides, padding and dilation.
 *
 * <p>Along each dimension tap {@code t} of output position {@code p} reads {@code p·stride +
 * t·dilation - before}.
 */
final class Taps {
  private final int count;
  private final int[] read; // (positions, taps): the flat input position, -1 outside the input

  private Taps(int count, int[] read) {
    this.count = count;
    this.read = read;
  }

  static Taps of(Window window, Shape input, Shape output) {
    int taps = window.taps();
    int[] read = new int[output.spatialSize() * taps];
    for (int p = 0; p < output.spatialSize(); p++) {
      for (int t = 0; t < taps; t++) {
        int[] position = coordinates(p, output.spatial());
        int[] tap = coordinates(t, window.kernel());
        read[p * taps + t] = flat(window, position, tap, input);
      }
    }
    return new Taps(taps, read);
  }

  /** The number of taps. */
  int count() {
    return count;
  }

  /** The flat input position that a tap reads, or -1 where it is outside the input. */
  int at(int position, int tap) {
    return read[position * count + tap];
  }

  private static int flat(Window window, int[] position, int[] tap, Shape input) {
    int flat = 0;
    for (int d = 0; d < position.length; d++) {
      int at =
          position[d] * window.stride().get(d)
              + tap[d] * window.dilation().get(d)
              - window.before().get(d);
      if (at < 0 || at >= input.spatial().get(d)) {
        return -1;
      }
      flat = flat * input.spatial().get(d) + at;
    }
    return flat;
  }

  /** The coordinates of a flat position, the last dimension fastest. */
  static int[] coordinates(int flat, List<Integer> sizes) {
    int[] coordinates = new int[sizes.size()];
    int rest = flat;
    for (int d = sizes.size() - 1; d >= 0; d--) {
      coordinates[d] = rest % sizes.get(d);
      rest /= sizes.get(d);
    }
    return coordinates;
  }
}

package dev.convoy.network.yaml;

import dev.convoy.network.Window;
import dev.convoy.yaml.YamlValue;
import dev.convoy.yaml.YamlValue.Items;
import dev.convoy.yaml.YamlValue.Scalar;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The settings of a moving window: each is a number for all dimensions or a list of one a
 * dimension; padding may also be a list of pairs, before and after.
 */
final class Windows {

  /** The settings of a convolution's window. */
  static final List<String> KEYS = List.of("kernel", "stride", "padding", "dilation");

  private final Settings settings;
  private final int dimensions;

  private Windows(Settings settings) {
    this.settings = settings;
    this.dimensions = settings.input().dimensions();
    if (dimensions == 0) {
      throw settings.error(settings.main(), settings.kind() + " needs maps, but its input is flat");
    }
  }

  /** A convolution's: the kernel is a setting, the stride is 1 where none is given. */
  static Window convolution(Settings settings) {
    Windows windows = new Windows(settings);
    YamlValue kernel = settings.value("kernel");
    if (kernel == null) {
      throw settings.error(settings.main(), settings.kind() + " needs a kernel, as kernel: 3");
    }
    return windows.read(windows.sizes("kernel", kernel, 1), windows.all(1));
  }

  /** A pooling's: the kernel stands behind the kind, and windows do not overlap unless told to. */
  static Window pooling(Settings settings) {
    Windows windows = new Windows(settings);
    if (!settings.hasMain()) {
      throw settings.error(
          settings.main(), settings.kind() + " needs a window, as " + settings.kind() + ": 2");
    }
    List<Integer> kernel = windows.sizes(settings.kind(), settings.main(), 1);
    return windows.read(kernel, kernel);
  }

  private Window read(List<Integer> kernel, List<Integer> usualStride) {
    return new Window(
        kernel, sizes("stride", usualStride), padding(0), padding(1), sizes("dilation", all(1)));
  }

  private List<Integer> all(int value) {
    return Collections.nCopies(dimensions, value);
  }

  private List<Integer> sizes(String key, List<Integer> usual) {
    YamlValue value = settings.value(key);
    return value == null ? usual : sizes(key, value, 1);
  }

  private List<Integer> sizes(String key, YamlValue value, int least) {
    if (value instanceof Scalar) {
      return all(settings.integer(key, value, least, Limits.WINDOW));
    }
    List<Integer> sizes = new ArrayList<>();
    for (YamlValue item : settings.list(key, value, dimensions, shape())) {
      sizes.add(settings.integer(key, item, least, Limits.WINDOW));
    }
    return sizes;
  }

  /** Padding of one side, 0 before and 1 after. */
  private List<Integer> padding(int side) {
    YamlValue value = settings.value("padding");
    if (value == null) {
      return all(0);
    } else if (value instanceof Scalar) {
      return sizes("padding", value, 0);
    }
    List<Integer> sizes = new ArrayList<>();
    for (YamlValue item : settings.list("padding", value, dimensions, shape())) {
      YamlValue one =
          item instanceof Items
              ? settings.list("padding", item, 2, "[before, after] in a dimension").get(side)
              : item;
      sizes.add(settings.integer("padding", one, 0, Limits.WINDOW));
    }
    return sizes;
  }

  private String shape() {
    return "one number, or a list of %d for the %d %s of its input %s"
        .formatted(
            dimensions, dimensions, dimensions == 1 ? "dimension" : "dimensions", settings.input());
  }

  /** Adds a convolution's window to a line. */
  static void write(Window window, Line line) {
    line.sizes("kernel", window.kernel(), List.of());
    line.sizes("stride", window.stride(), ones(window));
    line.padding(window);
    line.sizes("dilation", window.dilation(), ones(window));
  }

  /** Adds a pooling's window to a line. */
  static void writePooling(Window window, Line line) {
    line.main(Line.sizes(window.kernel()));
    line.sizes("stride", window.stride(), window.kernel());
    line.padding(window);
  }

  private static List<Integer> ones(Window window) {
    return Collections.nCopies(window.dimensions(), 1);
  }
}

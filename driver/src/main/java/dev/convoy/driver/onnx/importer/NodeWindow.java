package dev.convoy.driver.onnx.importer;

import dev.convoy.network.Window;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The window of a node that has one, whose settings are a number a dimension. */
final class NodeWindow {
  private static final int LARGEST = 1 << 10; // as in a file of YAML

  private NodeWindow() {}

  /**
   * The window.
   *
   * @param kernel its sizes, where they follow from weights
   */
  static Window of(OnnxNode node, Shape input, List<Integer> kernel) {
    int dimensions = kernel.size();
    node.require(
        dimensions > 0 && dimensions == input.dimensions(),
        "has a window of %d dimensions, but reads %s".formatted(dimensions, input));
    List<Integer> strides = list(node, "strides", dimensions, 1);
    List<Integer> dilations = list(node, "dilations", dimensions, 1);
    List<Integer> pads = list(node, "pads", 2 * dimensions, 0);
    Window plain =
        new Window(
            kernel,
            strides,
            pads.subList(0, dimensions),
            pads.subList(dimensions, 2 * dimensions),
            dilations);
    for (List<Integer> each : List.of(kernel, strides, dilations, pads)) {
      node.require(
          each.stream().allMatch(size -> size >= 0 && size <= LARGEST),
          "has a kernel, stride, dilation or padding below 0 or above " + LARGEST);
    }
    return switch (node.text("auto_pad", "NOTSET")) {
      case "NOTSET", "" -> plain;
      case "VALID" -> padded(plain, Collections.nCopies(dimensions, 0), false);
      case "SAME_UPPER" -> padded(plain, needed(plain, input), false);
      case "SAME_LOWER" -> padded(plain, needed(plain, input), true);
      default -> throw node.refuse("has an auto_pad that is not known");
    };
  }

  private static List<Integer> list(OnnxNode node, String name, int count, int usual) {
    List<Integer> list = node.wholes(name, Collections.nCopies(count, usual));
    node.require(list.size() == count, "has %d %s, not %d".formatted(list.size(), name, count));
    return list;
  }

  /** Padding with which there are as many windows as strides in the input. */
  private static List<Integer> needed(Window window, Shape input) {
    List<Integer> all = new ArrayList<>();
    for (int d = 0; d < window.dimensions(); d++) {
      int in = input.spatial().get(d);
      int stride = Math.max(1, window.stride().get(d));
      int extent = window.dilation().get(d) * (window.kernel().get(d) - 1) + 1;
      int out = (in + stride - 1) / stride;
      all.add(Math.max(0, (out - 1) * stride + extent - in));
    }
    return all;
  }

  private static Window padded(Window window, List<Integer> all, boolean moreBefore) {
    List<Integer> less = all.stream().map(pad -> pad / 2).toList();
    List<Integer> more = all.stream().map(pad -> pad - pad / 2).toList();
    return new Window(
        window.kernel(),
        window.stride(),
        moreBefore ? more : less,
        moreBefore ? less : more,
        window.dilation());
  }
}

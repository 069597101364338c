package dev.convoy.driver.dl4j.importer;

import dev.convoy.network.Window;
import dev.convoy.text.Quoted;
import java.util.ArrayList;
import java.util.List;

/**
 * The window of a layer that has one, over maps with the zeros that another layer put around them.
 *
 * <p>{@code Truncate} and {@code Strict} pad both sides alike; with {@code Same} there are as many
 * windows as strides in the input, and of the padding for that an odd element is behind the last.
 */
final class LayerWindow {

  private LayerWindow() {}

  static Window of(Described layer, Value input) {
    layer.require(
        input.shape().dimensions() == 2,
        "reads %s, no maps of two dimensions".formatted(input.shape()));
    List<Integer> kernel = layer.pair("kernelSize", 1);
    List<Integer> stride = layer.pair("stride", 1);
    List<Integer> dilation = layer.pair("dilation", 1);
    layer.require(
        !kernel.contains(0) && !stride.contains(0) && !dilation.contains(0),
        "has a kernel, stride or dilation of 0");
    String mode = layer.text("convolutionMode", "Truncate");
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    for (int d = 0; d < 2; d++) {
      int less;
      int more;
      switch (mode) {
        case "Truncate", "Strict" -> {
          less = layer.pair("padding", 0).get(d);
          more = less;
        }
        case "Same" -> {
          int all = needed(input.padded(d), kernel.get(d), stride.get(d), dilation.get(d));
          less = all / 2;
          more = all - less;
        }
        default ->
            throw layer.refuse(
                "has the convolution mode %s, and Same, Truncate and Strict can be read"
                    .formatted(Quoted.of(mode)));
      }
      before.add(less + input.before().get(d));
      after.add(more + input.after().get(d));
    }
    return new Window(kernel, stride, before, after, dilation);
  }

  private static int needed(int in, int kernel, int stride, int dilation) {
    int windows = (in + stride - 1) / stride;
    return Math.max(0, (windows - 1) * stride + dilation * (kernel - 1) + 1 - in);
  }
}

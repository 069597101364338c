package dev.convoy.driver.onnx.exporter;

import dev.convoy.driver.onnx.model.AttributeProto;
import dev.convoy.network.Pooling;
import dev.convoy.network.Pooling.Divisor;
import dev.convoy.network.Pooling.Kind;
import dev.convoy.network.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * Pooling whose windows are as many, and divide by as much, by every version of ONNX.
 *
 * <p>{@code ceil_mode} is written where each version counts the windows alike: some drop a last one
 * that begins in the padding, as Convoy and PyTorch do, some do not. Elsewhere the padding behind
 * the last element is just what the windows need. So it is, too, where a mean divides by its whole
 * window, behind the padding as well, which ONNX does of padding alone.
 */
final class PoolingNodes {

  private PoolingNodes() {}

  /** Adds the node, and returns what it gives. */
  static String output(LayerSite site, Pooling layer) {
    Window window = layer.window();
    boolean ceil = layer.ceil() && layer.divisor() != Divisor.WINDOW && countsAlike(site, layer);
    boolean asItIs = ceil || !layer.ceil();
    List<AttributeProto> settings =
        new ArrayList<>(
            List.of(
                AttributeProto.of("kernel_shape", window.kernel()),
                AttributeProto.of("strides", window.stride()),
                LayerSite.pads(window.before(), asItIs ? window.after() : needed(site, window)),
                AttributeProto.of("ceil_mode", ceil ? 1 : 0)));
    if (layer.kind() == Kind.AVERAGE) {
      boolean padding = layer.divisor() != Divisor.VALID;
      settings.add(AttributeProto.of("count_include_pad", padding ? 1 : 0));
    }
    return site.last(
        layer.kind() == Kind.MAX ? "MaxPool" : "AveragePool",
        site.inputs(),
        settings.toArray(AttributeProto[]::new));
  }

  /** Whether no last window is dropped. */
  private static boolean countsAlike(LayerSite site, Pooling layer) {
    Window window = layer.window();
    for (int d = 0; d < window.dimensions(); d++) {
      int room = in(site, d) + window.before().get(d) + window.after().get(d) - extent(window, d);
      int all = (room + window.stride().get(d) - 1) / window.stride().get(d) + 1;
      if (all != site.outputShape().spatial().get(d)) {
        return false;
      }
    }
    return true;
  }

  /** The padding after the last element with which the last window ends. */
  private static List<Integer> needed(LayerSite site, Window window) {
    List<Integer> after = new ArrayList<>();
    for (int d = 0; d < window.dimensions(); d++) {
      int last = (site.outputShape().spatial().get(d) - 1) * window.stride().get(d);
      int end = last + extent(window, d) - window.before().get(d);
      after.add(Math.max(0, end - in(site, d)));
    }
    return after;
  }

  private static int in(LayerSite site, int dimension) {
    return site.inputShape().spatial().get(dimension);
  }

  private static int extent(Window window, int dimension) {
    return window.dilation().get(dimension) * (window.kernel().get(dimension) - 1) + 1;
  }
}

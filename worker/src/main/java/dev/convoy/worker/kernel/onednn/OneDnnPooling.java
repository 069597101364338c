package dev.convoy.worker.kernel.onednn;

import dev.convoy.network.Pooling;
import dev.convoy.network.Spatial;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.LayerShare;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;

/** Max and average pooling, in the layout in which the input is there if that is fast. */
final class OneDnnPooling {
  private OneDnnPooling() {}

  static void write(Program program, OneDnnFormat offered) {
    LayerShare share = program.share();
    Pooling layer = (Pooling) share.layer();
    Spatial window = layer.window();
    PoolingPrimitives pooling =
        new PoolingPrimitives(
            program,
            kind(layer),
            Descs.longs(share.outputSizes()),
            Descs.longs(window.kernel()),
            Descs.longs(window.stride()),
            Descs.longs(window.before()),
            after(window, share.inputShapes().get(0), share.outputShape()));
    pooling_forward.primitive_desc forward = pooling.forward(Layouts.offeredFirst(offered));
    Slot x = program.input(forward.src_desc());
    Slot y = program.output(forward.dst_desc());
    pooling.write(forward, x, y, program.gradient(y));
  }

  private static algorithm kind(Pooling layer) {
    return switch (layer.kind()) {
      case MAX -> algorithm.pooling_max;
      case AVERAGE ->
          layer.includePadding()
              ? algorithm.pooling_avg_include_padding
              : algorithm.pooling_avg_exclude_padding;
    };
  }

  /** Padding after the last element, such that the last window ends with it; may be negative. */
  private static long[] after(Spatial window, Shape input, Shape output) {
    long[] after = new long[window.dimensions()];
    for (int d = 0; d < after.length; d++) {
      long end = (output.spatial().get(d) - 1L) * window.stride().get(d) + window.kernel().get(d);
      after[d] = end - input.spatial().get(d) - window.before().get(d);
    }
    return after;
  }
}

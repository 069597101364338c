package dev.convoy.worker.kernel.onednn;

import dev.convoy.network.Pooling;
import dev.convoy.network.Spatial;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.LayerShare;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.pooling_forward;

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
            share.outputSizes(),
            window.kernel(),
            window.stride(),
            window.before(),
            after(window, share.inputShapes().get(0), share.outputShape()));
    pooling_forward.primitive_desc forward =
        pooling.forward(Layouts.offeredFirst(offered, program.cpu().activations()));
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
  private static List<Integer> after(Spatial window, Shape input, Shape output) {
    List<Integer> after = new ArrayList<>();
    for (int d = 0; d < window.dimensions(); d++) {
      int end = (output.spatial().get(d) - 1) * window.stride().get(d) + window.kernel().get(d);
      after.add(end - input.spatial().get(d) - window.before().get(d));
    }
    return after;
  }
}

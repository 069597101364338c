package dev.convoy.worker.kernel.onednn.layer;

import dev.convoy.network.Pooling;
import dev.convoy.network.Pooling.Divisor;
import dev.convoy.network.Window;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.onednn.engine.LayoutCandidates;
import dev.convoy.worker.kernel.onednn.engine.OneDnnFormat;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.pooling_forward;

/**
 * Max and average pooling, in the layout in which the input is there if that is fast. oneDNN's
 * means divide by all taps or by those in the input; where a window of {@link Divisor#TORCH}
 * reaches behind the padding, means over all taps are scaled.
 */
public final class OneDnnPooling {
  private OneDnnPooling() {}

  /** Writes the layer's passes down, for an input that is there in a format. */
  public static void write(OneDnnProgram program, OneDnnFormat offered) {
    LayerShare share = program.share();
    Pooling layer = (Pooling) share.layer();
    Window window = layer.window();
    Shape input = share.inputShapes().get(0);
    PoolingPrimitives pooling =
        new PoolingPrimitives(
            program,
            kind(layer),
            share.outputSizes(),
            window.kernel(),
            window.stride(),
            window.before(),
            after(window, input, share.outputShape()));
    pooling_forward.primitive_desc forward =
        pooling.forward(LayoutCandidates.offeredFirst(offered, program.cpu().activations()));
    OneDnnOperand x = program.input(forward.src_desc());
    OneDnnOperand y = program.output(forward.dst_desc());
    PoolingScale scale =
        kind(layer) == algorithm.pooling_avg_include_padding && layer.divisor() == Divisor.TORCH
            ? PoolingScale.of(layer, input, share.outputShape())
            : PoolingScale.NONE;
    pooling.write(forward, x, y, scale.scaledGradient(program, y));
    scale.scale(program.forward(), y, y);
  }

  private static algorithm kind(Pooling layer) {
    return switch (layer.kind()) {
      case MAX -> algorithm.pooling_max;
      case AVERAGE ->
          layer.divisor() == Divisor.VALID || (layer.divisor() == Divisor.TORCH && !padded(layer))
              ? algorithm.pooling_avg_exclude_padding
              : algorithm.pooling_avg_include_padding;
    };
  }

  private static boolean padded(Pooling layer) {
    Window window = layer.window();
    return Stream.of(window.before(), window.after()).flatMap(List::stream).anyMatch(p -> p > 0);
  }

  /** Padding after the last element, such that the last window ends with it; may be negative. */
  private static List<Integer> after(Window window, Shape input, Shape output) {
    List<Integer> after = new ArrayList<>();
    for (int d = 0; d < window.dimensions(); d++) {
      int end = (output.spatial().get(d) - 1) * window.stride().get(d) + window.kernel().get(d);
      after.add(end - input.spatial().get(d) - window.before().get(d));
    }
    return after;
  }
}

package dev.convoy.worker.kernel.onednn.program;

import dev.convoy.network.FilterLayer;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Pooling;
import dev.convoy.plan.LayerShare;
import java.util.List;

/** How much a share has to compute, roughly: decides only whether slow code matters. */
public final class WorkEstimate {
  private WorkEstimate() {}

  /** Multiply-accumulates where there are any, otherwise elements looked at. */
  static long of(LayerShare share) {
    long outputs = product(share.outputSizes());
    if (share.layer() instanceof FilterLayer filter) {
      return filter.macs(share.inputShapes())
          / share.outputShape().channels()
          * share.output().channels().size()
          * share.output().rows().size();
    } else if (share.layer() instanceof Pooling pooling) {
      return outputs * pooling.window().taps();
    } else if (share.layer() instanceof LocalResponseNorm norm) {
      return outputs * norm.size();
    } else if (share.layer() instanceof GlobalAveragePooling) {
      return product(share.inputSizes(0));
    }
    return outputs;
  }

  private static long product(List<Integer> sizes) {
    return sizes.stream().mapToLong(s -> s).reduce(1, (a, b) -> a * b);
  }
}

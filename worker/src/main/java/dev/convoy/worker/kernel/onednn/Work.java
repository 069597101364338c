package dev.convoy.worker.kernel.onednn;

import dev.convoy.network.Convolution;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Pooling;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.worker.kernel.LayerShare;
import java.util.List;

/** How much a share has to compute, roughly: decides only whether slow code matters. */
final class Work {
  private Work() {}

  /** Multiply-accumulates where there are any, otherwise elements looked at. */
  static long of(LayerShare share) {
    long outputs = product(share.outputSizes());
    if (share.layer() instanceof Convolution convolution) {
      return outputs
          * (share.inputShapes().get(0).channels() / convolution.groups())
          * convolution.window().taps();
    } else if (share.layer() instanceof DeformableConvolution deformable) {
      return outputs
          * (share.inputShapes().get(0).channels() / deformable.groups())
          * deformable.window().taps();
    } else if (share.layer() instanceof TransposedConvolution transposed) {
      return share.layer().macs(share.inputShapes())
          * share.output().rows().size()
          * share.output().channels().size()
          / transposed.outputs();
    } else if (share.layer() instanceof Linear) {
      return outputs * share.inputShapes().get(0).channels();
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

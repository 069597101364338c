package dev.convoy.network.zoo;

import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;
import dev.convoy.network.zoo.Bottleneck.Kind;

/**
 * ResNet-50 for ImageNet: a stem and four stages of 3, 4, 6 and 3 bottlenecks. He et al., Deep
 * Residual Learning, 2016, table 1.
 */
final class ResNet {
  private static final int[] BLOCKS = {3, 4, 6, 3};

  private ResNet() {}

  /** With the stride on the 3×3 convolutions, as in torchvision and in later papers. */
  static Network fifty(NetworkDraft net) {
    net.normalised("conv1", Convolution.of(net.wide(64), 7).stride(2).padding(3));
    stem(net);
    for (int stage = 1; stage <= 4; stage++) {
      stage(net, stage, 1, Kind.PLAIN);
    }
    return net.classifier();
  }

  /**
   * As first published and as in Deep Roots (Ioannou et al., 2017, section 5.3): the stride on the
   * first 1×1 convolutions, a bias in conv1, and {@code root} filter groups in the 3×3 convolutions
   * of the first stage, half as many in each stage after it.
   */
  static Network rooted(NetworkDraft net, int root) {
    net.add("conv1", Convolution.of(net.wide(64), 7).stride(2).padding(3))
        .add("conv1.bn", BatchNorm.standard());
    stem(net);
    for (int stage = 1; stage <= 4; stage++) {
      stage(net, stage, Math.max(1, root >> (stage - 1)), Kind.STRIDE_FIRST);
    }
    return net.classifier();
  }

  /** Deformable 3×3 convolutions in the last stage. Dai et al., 2017, section 4.2. */
  static Network deformable(NetworkDraft net) {
    net.normalised("conv1", Convolution.of(net.wide(64), 7).stride(2).padding(3));
    stem(net);
    for (int stage = 1; stage <= 4; stage++) {
      stage(net, stage, 1, stage == 4 ? Kind.DEFORMABLE : Kind.PLAIN);
    }
    return net.classifier();
  }

  private static void stem(NetworkDraft net) {
    net.relu("relu1").add("pool1", Pooling.max(3, 2, 1));
  }

  private static void stage(NetworkDraft net, int stage, int groups, Kind kind) {
    int middle = net.wide(64 << (stage - 1), Math.max(8, groups));
    new Bottleneck(middle, net.wide(256 << (stage - 1), 16), groups, kind)
        .stage(net, "stage" + stage, BLOCKS[stage - 1], stage == 1 ? 1 : 2);
  }
}

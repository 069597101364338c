package dev.convoy.network.zoo;

import dev.convoy.network.Convolution;
import dev.convoy.network.Network;

/**
 * MobileNet: thirteen depthwise separable convolutions, each half normalised and rectified. Howard
 * et al., MobileNets, 2017, table 1.
 */
final class MobileNet {
  private static final int[] OUTPUTS = {
    64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024
  };
  private static final int[] STRIDES = {1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1};

  private MobileNet() {}

  static Network one(NetworkDraft net) {
    net.normalised("conv1", Convolution.of(net.wide(32), 3).stride(2).padding(1)).relu("relu1");
    for (int k = 1; k <= OUTPUTS.length; k++) {
      int inputs = net.channels();
      Convolution each = Convolution.of(inputs, 3).padding(1).stride(STRIDES[k - 1]);
      net.normalised("dw" + k, each.groups(inputs)).relu("dw" + k + ".relu");
      net.normalised("pw" + k, Convolution.of(net.wide(OUTPUTS[k - 1]), 1))
          .relu("pw" + k + ".relu");
    }
    return net.classifier();
  }
}

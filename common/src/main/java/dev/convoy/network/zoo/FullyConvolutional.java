package dev.convoy.network.zoo;

import dev.convoy.network.Add;
import dev.convoy.network.Convolution;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;
import dev.convoy.network.TransposedConvolution;

/**
 * A small FCN-8s: scores at three depths, brought to one size by transposed convolutions and added.
 * Long, Shelhamer and Darrell, Fully Convolutional Networks, 2015, figure 3; a quarter of VGG's
 * filters.
 */
final class FullyConvolutional {
  private static final int[] FILTERS = {16, 32, 64, 128, 128};

  private FullyConvolutional() {}

  static Network eight(NetworkDraft net) {
    for (int stage = 1; stage <= 5; stage++) {
      int filters = net.wide(FILTERS[stage - 1]);
      for (int k = 1; k <= 2; k++) {
        filter(net, stage + "_" + k, Convolution.of(filters, 3).padding(1));
      }
      net.add("pool" + stage, Pooling.max(2, 2, 0));
    }
    filter(net, "6", Convolution.of(net.wide(512), 1));
    filter(net, "7", Convolution.of(net.wide(512), 1));
    score(net, "score7");
    doubled(net, "up7");
    fuse(net, 4);
    doubled(net, "up4");
    fuse(net, 3);
    return net.add("up3", TransposedConvolution.of(net.classes(), 16).stride(8).padding(4))
        .softmax();
  }

  /** Adds the scores of a shallower pooling. */
  private static void fuse(NetworkDraft net, int stage) {
    String deeper = net.last();
    net.from("pool" + stage);
    score(net, "score" + stage);
    net.add("fuse" + stage, new Add(), deeper, "score" + stage);
  }

  private static void score(NetworkDraft net, String name) {
    net.add(name, Convolution.of(net.classes(), 1));
  }

  private static void doubled(NetworkDraft net, String name) {
    net.add(name, TransposedConvolution.of(net.classes(), 4).stride(2).padding(1));
  }

  private static void filter(NetworkDraft net, String number, Convolution convolution) {
    net.add("conv" + number, convolution).relu("relu" + number);
  }
}

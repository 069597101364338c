package dev.convoy.network.zoo;

import dev.convoy.network.Convolution;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;
import dev.convoy.network.Upsample;
import dev.convoy.network.Upsample.Mode;

/**
 * A segmenter whose context module sees 67×67 pixels of its maps without shrinking them: 3×3
 * convolutions with dilations 1, 1, 2, 4, 8, 16, 1 and a 1×1. Yu and Koltun, Multi-Scale Context
 * Aggregation by Dilated Convolutions, 2016, table 1 (basic), on a small front end.
 */
final class DilatedContext {
  private static final int[] DILATIONS = {1, 1, 2, 4, 8, 16, 1};

  private DilatedContext() {}

  static Network of(NetworkDraft net) {
    frontEnd(net);
    context(net);
    return net.add("upsample", new Upsample(4, Mode.BILINEAR)).softmax();
  }

  /** As VGG's first stages; where a third pooling would be, dilation 2 instead (section 4). */
  private static void frontEnd(NetworkDraft net) {
    filter(net, "1_1", Convolution.of(net.wide(32), 3).padding(1));
    filter(net, "1_2", Convolution.of(net.wide(32), 3).padding(1));
    net.add("pool1", Pooling.max(2, 2, 0));
    filter(net, "2_1", Convolution.of(net.wide(64), 3).padding(1));
    filter(net, "2_2", Convolution.of(net.wide(64), 3).padding(1));
    net.add("pool2", Pooling.max(2, 2, 0));
    filter(net, "3_1", Convolution.of(net.wide(128), 3).padding(1));
    filter(net, "3_2", Convolution.of(net.wide(128), 3).padding(1));
    filter(net, "4_1", Convolution.of(net.wide(128), 3).padding(2).dilation(2));
    filter(net, "4_2", Convolution.of(net.wide(128), 3).padding(2).dilation(2));
    net.add("score", Convolution.of(net.classes(), 1));
  }

  /** Table 1: as many channels everywhere as there are classes. */
  private static void context(NetworkDraft net) {
    for (int k = 1; k <= DILATIONS.length; k++) {
      int dilation = DILATIONS[k - 1];
      net.add("context" + k, Convolution.of(net.classes(), 3).padding(dilation).dilation(dilation))
          .relu("context" + k + ".relu");
    }
    net.add("context8", Convolution.of(net.classes(), 1));
  }

  private static void filter(NetworkDraft net, String number, Convolution convolution) {
    net.add("conv" + number, convolution).relu("relu" + number);
  }
}

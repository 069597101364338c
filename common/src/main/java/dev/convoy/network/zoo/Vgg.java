package dev.convoy.network.zoo;

import dev.convoy.network.Convolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;

/**
 * VGG-16: nothing but 3×3 convolutions, twice as many filters after each pooling. Simonyan and
 * Zisserman, Very Deep Convolutional Networks, 2015, table 1 column D.
 */
final class Vgg {
  private static final int[] CONVOLUTIONS = {2, 2, 3, 3, 3};
  private static final int[] FILTERS = {64, 128, 256, 512, 512};

  private Vgg() {}

  static Network sixteen(NetworkDraft net) {
    for (int stage = 1; stage <= 5; stage++) {
      for (int k = 1; k <= CONVOLUTIONS[stage - 1]; k++) {
        String at = stage + "_" + k;
        net.add("conv" + at, Convolution.of(net.wide(FILTERS[stage - 1]), 3).padding(1))
            .relu("relu" + at);
      }
      net.add("pool" + stage, Pooling.max(2, 2, 0));
    }
    net.add("flatten", new Flatten());
    for (int number = 6; number <= 7; number++) {
      net.add("fc" + number, new Linear(net.wide(4096), true))
          .relu("relu" + number)
          .add("drop" + number, new Dropout(0.5));
    }
    return net.add("fc8", new Linear(net.classes(), true)).softmax();
  }
}

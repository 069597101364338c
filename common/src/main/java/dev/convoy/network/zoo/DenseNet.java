package dev.convoy.network.zoo;

import dev.convoy.network.BatchNorm;
import dev.convoy.network.Concat;
import dev.convoy.network.Convolution;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;

/**
 * DenseNet-121: every layer reads all layers before it in its block and adds 32 channels. Huang et
 * al., Densely Connected Convolutional Networks, 2017, table 1.
 */
final class DenseNet {
  private static final int GROWTH = 32;
  private static final int[] LAYERS = {6, 12, 24, 16};

  private DenseNet() {}

  static Network hundredAndTwentyOne(NetworkDraft net) {
    net.normalised("conv1", Convolution.of(net.wide(64), 7).stride(2).padding(3))
        .relu("relu1")
        .add("pool1", Pooling.max(3, 2, 1));
    for (int block = 1; block <= 4; block++) {
      for (int layer = 0; layer < LAYERS[block - 1]; layer++) {
        dense(net, "block" + block + "." + layer + ".");
      }
      if (block < 4) {
        transition(net, "transition" + block + ".");
      }
    }
    return net.add("bn", BatchNorm.standard()).relu("relu").classifier();
  }

  /** Normalise, ReLU, 1×1; normalise, ReLU, 3×3; the result beside all that was read. */
  private static void dense(NetworkDraft net, String at) {
    String input = net.last();
    int growth = net.wide(GROWTH);
    net.add(at + "bn", BatchNorm.standard())
        .relu(at + "relu1")
        .normalised(at + "conv1", Convolution.of(4 * growth, 1))
        .relu(at + "relu2")
        .add(at + "conv2", Convolution.of(growth, 3).padding(1).noBias())
        .add(at + "concat", new Concat(), input, at + "conv2");
  }

  /** Half the channels, half the height and width. */
  private static void transition(NetworkDraft net, String at) {
    int outputs = net.channels() / 2;
    net.add(at + "bn", BatchNorm.standard())
        .relu(at + "relu")
        .add(at + "conv", Convolution.of(outputs, 1).noBias())
        .add(at + "pool", Pooling.average(2, 2, 0));
  }
}

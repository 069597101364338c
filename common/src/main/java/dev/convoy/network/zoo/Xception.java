package dev.convoy.network.zoo;

import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;

/**
 * Xception: residual blocks of depthwise separable convolutions. Chollet, Xception: Deep Learning
 * with Depthwise Separable Convolutions, 2017, figure 5.
 */
final class Xception {
  private final NetworkDraft net;

  private Xception(NetworkDraft net) {
    this.net = net;
  }

  static Network of(NetworkDraft net) {
    Xception x = new Xception(net);
    net.normalised("conv1", Convolution.of(net.wide(32), 3).stride(2)).relu("relu1");
    net.normalised("conv2", Convolution.of(net.wide(64), 3)).relu("relu2");
    x.halving("entry1.", false, 128, 128);
    x.halving("entry2.", true, 256, 256);
    x.halving("entry3.", true, 728, 728);
    for (int block = 1; block <= 8; block++) {
      x.middle("middle" + block + ".");
    }
    x.halving("exit.", true, 728, 1024);
    x.separable("exit.sep3", 1536).relu("exit.relu3");
    x.separable("exit.sep4", 2048).relu("exit.relu4");
    return net.classifier();
  }

  /** Two separable convolutions and a pooling beside a 1×1 convolution of stride 2. */
  private void halving(String at, boolean reluFirst, int first, int second) {
    String input = net.last();
    if (reluFirst) {
      net.relu(at + "relu1");
    }
    separable(at + "sep1", first).relu(at + "relu2");
    separable(at + "sep2", second).add(at + "pool", Pooling.max(3, 2, 1));
    net.from(input).normalised(at + "skip", Convolution.of(net.wide(second), 1).stride(2));
    net.add(at + "add", new Add(), at + "pool", net.last());
  }

  /** Three separable convolutions, the input added. */
  private void middle(String at) {
    String input = net.last();
    for (int k = 1; k <= 3; k++) {
      net.relu(at + "relu" + k);
      separable(at + "sep" + k, 728);
    }
    net.add(at + "add", new Add(), net.last(), input);
  }

  /** A 3×3 convolution of each channel, then a 1×1 convolution over all of them. */
  private NetworkDraft separable(String at, int outputs) {
    int inputs = net.channels();
    return net.add(at + ".dw", Convolution.of(inputs, 3).padding(1).groups(inputs).noBias())
        .add(at + ".pw", Convolution.of(net.wide(outputs), 1).noBias())
        .add(at + ".bn", BatchNorm.standard());
  }
}

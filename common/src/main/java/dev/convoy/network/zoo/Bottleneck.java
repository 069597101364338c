package dev.convoy.network.zoo;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelScale;
import dev.convoy.network.Convolution;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Linear;

/**
 * The residual bottleneck: 1×1 to the middle width, 3×3 in groups, 1×1 to the outputs, and the
 * shortcut. He et al., Deep Residual Learning, 2016, figure 5; in groups, Xie et al., 2017, figure
 * 3 c.
 *
 * @param middle channels of the 3×3 convolution
 * @param outputs channels of the block
 * @param groups filter groups of the 3×3 convolution
 * @param kind what else the block does
 */
record Bottleneck(int middle, int outputs, int groups, Kind kind) {

  /** The variants. */
  enum Kind {
    /** The 3×3 convolution takes the stride. */
    PLAIN,
    /** The first 1×1 convolution takes the stride, as in the first publication. */
    STRIDE_FIRST,
    /** Channels are weighed before the addition. Hu et al., 2018: reduction to a sixteenth. */
    SQUEEZE,
    /** The 3×3 convolution's taps are moved by offsets that another finds. Dai et al., 2017. */
    DEFORMABLE
  }

  /** So many bottlenecks after one another, the first with this stride. */
  void stage(NetworkDraft net, String name, int blocks, int stride) {
    for (int block = 0; block < blocks; block++) {
      add(net, name + "." + block + ".", block == 0 ? stride : 1);
    }
  }

  private void add(NetworkDraft net, String at, int stride) {
    String input = net.last();
    boolean projects = stride != 1 || net.channels() != outputs;
    int first = kind == Kind.STRIDE_FIRST ? stride : 1;
    net.normalised(at + "conv1", Convolution.of(middle, 1).stride(first)).relu(at + "relu1");
    Convolution grouped =
        Convolution.of(middle, 3).padding(1).stride(stride / first).groups(groups);
    if (kind == Kind.DEFORMABLE) {
      deformable(net, at, grouped.noBias());
    } else {
      net.normalised(at + "conv2", grouped);
    }
    net.relu(at + "relu2").normalised(at + "conv3", Convolution.of(outputs, 1));
    if (kind == Kind.SQUEEZE) {
      squeeze(net, at);
    }
    String branch = net.last();
    String shortcut = input;
    if (projects) {
      net.from(input).normalised(at + "shortcut", Convolution.of(outputs, 1).stride(stride));
      shortcut = net.last();
    }
    net.add(at + "add", new Add(), branch, shortcut).relu(at + "relu");
  }

  /** Two offsets a tap, from a 3×3 convolution over the same maps. */
  private static void deformable(NetworkDraft net, String at, Convolution like) {
    String maps = net.last();
    int offsets = 2 * like.window().taps();
    net.add(at + "offsets", new Convolution(offsets, like.window(), 1, true))
        .add(
            at + "conv2",
            new DeformableConvolution(like.outputs(), like.window(), like.groups(), 1, false),
            maps,
            at + "offsets")
        .add(at + "conv2.bn", BatchNorm.standard());
  }

  private void squeeze(NetworkDraft net, String at) {
    String maps = net.last();
    net.add(at + "squeeze", new GlobalAveragePooling())
        .add(at + "excite1", new Linear(outputs / 16, true))
        .relu(at + "excite1.relu")
        .add(at + "excite2", new Linear(outputs, true))
        .add(at + "excite2.sigmoid", new Activation(Function.SIGMOID))
        .add(at + "scale", new ChannelScale(), maps, at + "excite2.sigmoid");
  }
}

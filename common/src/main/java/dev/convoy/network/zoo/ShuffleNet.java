package dev.convoy.network.zoo;

import dev.convoy.network.Add;
import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.Concat;
import dev.convoy.network.Convolution;
import dev.convoy.network.Network;
import dev.convoy.network.NetworkException;
import dev.convoy.network.Pooling;
import java.util.Map;

/**
 * ShuffleNet v1: pointwise group convolution, channel shuffle, depthwise convolution, pointwise
 * group convolution. Zhang et al., ShuffleNet, 2017, table 1 and figure 2.
 */
final class ShuffleNet {
  /** Output channels of the first stage by number of groups (table 1). */
  private static final Map<Integer, Integer> WIDTHS =
      Map.of(1, 144, 2, 200, 3, 240, 4, 272, 8, 384);

  private final NetworkDraft net;
  private final int groups;

  private ShuffleNet(NetworkDraft net) {
    this.net = net;
    this.groups = net.groups();
  }

  /** The published network for 224×224 images: stages of 4, 8 and 4 units. */
  static Network imageNet(NetworkDraft net) {
    ShuffleNet s = new ShuffleNet(net);
    int stem = net.wide(24, s.groups);
    net.normalised("conv1", Convolution.of(stem, 3).stride(2).padding(1))
        .relu("relu1")
        .add("pool1", Pooling.max(3, 2, 1));
    return s.stages(4, 8, 4);
  }

  /** A small one for 32×32 images: stages of 2, 4 and 2 units, no stride before the first. */
  static Network cifar(NetworkDraft net) {
    ShuffleNet s = new ShuffleNet(net);
    int stem = net.wide(24, s.groups);
    net.normalised("conv1", Convolution.of(stem, 3).padding(1)).relu("relu1");
    return s.stages(2, 4, 2);
  }

  private Network stages(int second, int third, int fourth) {
    Integer width = WIDTHS.get(groups);
    if (width == null) {
      throw new NetworkException(
          net.name()
              + ": groups="
              + groups
              + " is not one of 1, 2, 3, 4, 8 (ShuffleNet v1, table 1)");
    }
    stage("stage2", second, net.wide(width, 4 * groups));
    stage("stage3", third, net.wide(width * 2, 4 * groups));
    stage("stage4", fourth, net.wide(width * 4, 4 * groups));
    return net.classifier();
  }

  private void stage(String name, int units, int outputs) {
    down(name + ".0.", outputs, name.equals("stage2") ? 1 : groups);
    for (int unit = 1; unit < units; unit++) {
      residual(name + "." + unit + ".", outputs);
    }
  }

  /**
   * Figure 2 c: stride 2, the pooled input concatenated; the very first pointwise is not grouped.
   */
  private void down(String at, int outputs, int firstGroups) {
    String input = net.last();
    int branchOutputs = outputs - net.channels();
    branch(at, outputs / 4, branchOutputs, 2, firstGroups);
    String branch = net.last();
    net.add(at + "pool", Pooling.average(3, 2, 1), input);
    net.add(at + "concat", new Concat(), at + "pool", branch).relu(at + "relu");
  }

  /** Figure 2 b: stride 1, the input added. */
  private void residual(String at, int outputs) {
    String input = net.last();
    branch(at, outputs / 4, outputs, 1, groups);
    net.add(at + "add", new Add(), net.last(), input).relu(at + "relu");
  }

  private void branch(String at, int middle, int outputs, int stride, int firstGroups) {
    net.normalised(at + "gconv1", Convolution.of(middle, 1).groups(firstGroups))
        .relu(at + "relu1")
        .add(at + "shuffle", new ChannelShuffle(groups));
    Convolution each = Convolution.of(middle, 3).padding(1).stride(stride).groups(middle);
    net.normalised(at + "dw", each)
        .normalised(at + "gconv2", Convolution.of(outputs, 1).groups(groups));
  }
}

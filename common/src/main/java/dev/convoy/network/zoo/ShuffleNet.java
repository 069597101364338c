package dev.convoy.network.zoo;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.Concat;
import dev.convoy.network.Convolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.NetworkBuilder;
import dev.convoy.network.NetworkException;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.tensor.Shape;
import java.util.Map;

/**
 * ShuffleNet v1: pointwise group convolution, channel shuffle, depthwise convolution, pointwise
 * group convolution. Zhang et al., ShuffleNet, 2017, table 1 and figure 2.
 */
final class ShuffleNet {
  /** Output channels of the first stage by number of groups (table 1). */
  private static final Map<Integer, Integer> WIDTHS =
      Map.of(1, 144, 2, 200, 3, 240, 4, 272, 8, 384);

  private final NetworkBuilder net;
  private final int groups;

  private ShuffleNet(NetworkBuilder net, int groups) {
    this.net = net;
    this.groups = groups;
  }

  /** A small one for 32×32 images: stages of 2, 4 and 2 units, no stride before the first. */
  static Network cifar(String name, int groups) {
    Integer width = WIDTHS.get(groups);
    if (width == null) {
      throw new NetworkException(
          name + ": groups=" + groups + " is not one of 1, 2, 3, 4, 8 (ShuffleNet v1, table 1)");
    }
    ShuffleNet s = new ShuffleNet(Network.builder(name, Shape.of(3, 32, 32)), groups);
    s.convolution("conv1", Convolution.of(24, 3).padding(1)).relu("relu1");
    s.stage("stage2", 2, width);
    s.stage("stage3", 4, width * 2);
    s.stage("stage4", 2, width * 4);
    return s.net
        .add("pool", new GlobalAveragePooling())
        .add("fc", new Linear(10, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
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
    int branchOutputs = outputs - net.shape().channels();
    branch(at, outputs / 4, branchOutputs, 2, firstGroups);
    String branch = net.last();
    net.add(at + "pool", Pooling.average(3, 2, 1), input);
    net.add(at + "concat", new Concat(), at + "pool", branch);
    relu(at + "relu");
  }

  /** Figure 2 b: stride 1, the input added. */
  private void residual(String at, int outputs) {
    String input = net.last();
    branch(at, outputs / 4, outputs, 1, groups);
    net.add(at + "add", new Add(), net.last(), input);
    relu(at + "relu");
  }

  private void branch(String at, int middle, int outputs, int stride, int firstGroups) {
    convolution(at + "gconv1", Convolution.of(middle, 1).groups(firstGroups)).relu(at + "relu1");
    net.add(at + "shuffle", new ChannelShuffle(groups));
    convolution(at + "dw", Convolution.of(middle, 3).padding(1).stride(stride).groups(middle));
    convolution(at + "gconv2", Convolution.of(outputs, 1).groups(groups));
  }

  private ShuffleNet convolution(String name, Convolution convolution) {
    net.add(name, convolution.noBias()).add(name + ".bn", BatchNorm.standard());
    return this;
  }

  private void relu(String name) {
    net.add(name, new Activation(Function.RELU));
  }
}

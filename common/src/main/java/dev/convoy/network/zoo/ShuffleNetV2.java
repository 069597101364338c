package dev.convoy.network.zoo;

import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.ChannelSlice;
import dev.convoy.network.Concat;
import dev.convoy.network.Convolution;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;

/**
 * ShuffleNet v2: half of the channels pass by while the other half is filtered, then both are
 * shuffled. Ma et al., ShuffleNet V2, 2018, table 5 and figure 3.
 *
 * @param outputs channels of the first stage, doubled in each stage after it
 * @param last channels of the last convolution
 */
record ShuffleNetV2(int outputs, int last) {

  Network imageNet(NetworkDraft net) {
    net.normalised("conv1", Convolution.of(net.wide(24), 3).stride(2).padding(1))
        .relu("relu1")
        .add("pool1", Pooling.max(3, 2, 1));
    stage(net, "stage2.", 4, net.wide(outputs, 16));
    stage(net, "stage3.", 8, net.wide(2 * outputs, 16));
    stage(net, "stage4.", 4, net.wide(4 * outputs, 16));
    return net.normalised("conv5", Convolution.of(net.wide(last), 1)).relu("relu5").classifier();
  }

  private static void stage(NetworkDraft net, String at, int units, int channels) {
    down(net, at + "0.", channels);
    for (int unit = 1; unit < units; unit++) {
      split(net, at + unit + ".", channels);
    }
  }

  /** Figure 3 d: both branches halve height and width. */
  private static void down(NetworkDraft net, String at, int channels) {
    String input = net.last();
    depthwise(net, at + "left.dw", 2);
    net.normalised(at + "left.pw", Convolution.of(channels / 2, 1)).relu(at + "left.relu");
    String left = net.last();
    net.from(input);
    filter(net, at + "right.", channels / 2, 2);
    join(net, at, left);
  }

  /** Figure 3 c: the first half of the channels stays as it is. */
  private static void split(NetworkDraft net, String at, int channels) {
    String input = net.last();
    net.add(at + "left", new ChannelSlice(0, channels / 2), input)
        .add(at + "right", new ChannelSlice(channels / 2, channels), input);
    filter(net, at + "right.", channels / 2, 1);
    join(net, at, at + "left");
  }

  private static void filter(NetworkDraft net, String at, int channels, int stride) {
    net.normalised(at + "pw1", Convolution.of(channels, 1)).relu(at + "relu1");
    depthwise(net, at + "dw", stride);
    net.normalised(at + "pw2", Convolution.of(channels, 1)).relu(at + "relu2");
  }

  private static void depthwise(NetworkDraft net, String name, int stride) {
    int channels = net.channels();
    net.normalised(name, Convolution.of(channels, 3).padding(1).stride(stride).groups(channels));
  }

  private static void join(NetworkDraft net, String at, String left) {
    net.add(at + "concat", new Concat(), left, net.last())
        .add(at + "shuffle", new ChannelShuffle(2));
  }
}

package dev.convoy.network.zoo;

import dev.convoy.network.Convolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;

/**
 * Network in Network: each spatial convolution is followed by two 1×1 convolutions, and the last
 * one has a channel a class. Lin et al., Network In Network, 2014; its two wide convolutions in
 * filter groups: Ioannou et al., Deep Roots, 2017, table 2.
 *
 * @param second filter groups of conv2a
 * @param third filter groups of conv3a
 */
record NetworkInNetwork(int second, int third) {

  /** What the groups of all of them divide, so that those of one width differ in nothing else. */
  private static final int MOST_GROUPS = 32;

  /** The root whose conv3a has so many groups; the published network where that is one. */
  static NetworkInNetwork rooted(int groups) {
    return groups == 1 ? new NetworkInNetwork(1, 1) : root(2 * groups);
  }

  /** A root: fewer groups with depth. */
  static NetworkInNetwork root(int groups) {
    return new NetworkInNetwork(groups, groups / 2);
  }

  /** A tree: more groups with depth. */
  static NetworkInNetwork tree(int groups) {
    return new NetworkInNetwork(groups, groups * 2);
  }

  /** A column: as many groups everywhere. */
  static NetworkInNetwork column(int groups) {
    return new NetworkInNetwork(groups, groups);
  }

  Network cifar(NetworkDraft net) {
    filter(net, "1a", Convolution.of(net.wide(192), 5).padding(2));
    filter(net, "1b", Convolution.of(net.wide(160), 1));
    filter(net, "1c", Convolution.of(net.wide(96, MOST_GROUPS), 1));
    net.add("pool1", Pooling.max(3, 2, 1));
    filter(net, "2a", Convolution.of(net.wide(192, MOST_GROUPS), 5).padding(2).groups(second));
    filter(net, "2b", Convolution.of(net.wide(192), 1));
    filter(net, "2c", Convolution.of(net.wide(192, MOST_GROUPS), 1));
    net.add("pool2", Pooling.average(3, 2, 1));
    filter(net, "3a", Convolution.of(net.wide(192, MOST_GROUPS), 3).padding(1).groups(third));
    filter(net, "3b", Convolution.of(net.wide(192), 1));
    filter(net, "3c", Convolution.of(net.classes(), 1));
    return net.add("pool", new GlobalAveragePooling()).softmax();
  }

  private static void filter(NetworkDraft net, String number, Convolution convolution) {
    net.add("conv" + number, convolution).relu("relu" + number);
  }
}

package dev.convoy.network.zoo;

import dev.convoy.network.Convolution;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;
import dev.convoy.network.zoo.Bottleneck.Kind;

/**
 * ResNeXt: residual bottlenecks whose middle convolution has {@code cardinality} groups of {@code
 * width} channels. Xie et al., Aggregated Residual Transformations for Deep Neural Networks, 2017.
 *
 * @param cardinality filter groups of every bottleneck
 * @param width channels of a group in the first stage, doubled in each stage after it
 */
record ResNeXt(int cardinality, int width) {

  /** ResNeXt-29 for CIFAR: three stages of three bottlenecks (section 5.3). */
  Network cifar29(NetworkDraft net) {
    net.normalised("conv1", Convolution.of(net.wide(64), 3).padding(1)).relu("relu1");
    for (int stage = 1; stage <= 3; stage++) {
      stage(net, stage, 3, Kind.PLAIN);
    }
    return net.classifier();
  }

  /** ResNeXt-50 for ImageNet (table 1). */
  Network fifty(NetworkDraft net) {
    return imageNet(net, 6, Kind.PLAIN);
  }

  /** ResNeXt-101 for ImageNet (section 5.1). */
  Network hundredAndOne(NetworkDraft net) {
    return imageNet(net, 23, Kind.PLAIN);
  }

  /** ResNeXt-50 with squeeze and excitation. Hu et al., 2018, table 2. */
  Network squeezed50(NetworkDraft net) {
    return imageNet(net, 6, Kind.SQUEEZE);
  }

  private Network imageNet(NetworkDraft net, int blocksOfStage3, Kind kind) {
    net.normalised("conv1", Convolution.of(net.wide(64), 7).stride(2).padding(3))
        .relu("relu1")
        .add("pool1", Pooling.max(3, 2, 1));
    stage(net, 1, 3, kind);
    stage(net, 2, 4, kind);
    stage(net, 3, blocksOfStage3, kind);
    stage(net, 4, 3, kind);
    return net.classifier();
  }

  private void stage(NetworkDraft net, int stage, int blocks, Kind kind) {
    int scale = 1 << (stage - 1);
    int middle = net.wide(cardinality * width * scale, cardinality);
    new Bottleneck(middle, net.wide(256 * scale, 16), cardinality, kind)
        .stage(net, "stage" + stage, blocks, stage == 1 ? 1 : 2);
  }
}

package dev.convoy.network.zoo;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.NetworkBuilder;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.tensor.Shape;

/**
 * ResNeXt: residual bottlenecks whose middle convolution has {@code cardinality} groups of {@code
 * width} channels. Xie et al., Aggregated Residual Transformations for Deep Neural Networks, 2017.
 */
final class ResNeXt {
  private final NetworkBuilder net;
  private final int cardinality;

  private ResNeXt(NetworkBuilder net, int cardinality) {
    this.net = net;
    this.cardinality = cardinality;
  }

  /** ResNeXt-29 for CIFAR: three stages of three bottlenecks (section 5.3). */
  static Network cifar29(String name, int cardinality, int width) {
    ResNeXt r = new ResNeXt(Network.builder(name, Shape.of(3, 32, 32)), cardinality);
    r.convolution("conv1", Convolution.of(64, 3).padding(1)).relu("relu1");
    for (int stage = 1; stage <= 3; stage++) {
      int scale = 1 << (stage - 1);
      r.stage("stage" + stage, 3, cardinality * width * scale, 256 * scale, stage == 1 ? 1 : 2);
    }
    return r.net
        .add("pool", new GlobalAveragePooling())
        .add("fc", new Linear(10, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  private void stage(String name, int blocks, int middle, int outputs, int stride) {
    for (int block = 0; block < blocks; block++) {
      bottleneck(name + "." + block + ".", middle, outputs, block == 0 ? stride : 1);
    }
  }

  /** 1×1 to the middle width, 3×3 in groups, 1×1 to the outputs, and the shortcut. */
  private void bottleneck(String at, int middle, int outputs, int stride) {
    String input = net.last();
    boolean projects = stride != 1 || net.shape().channels() != outputs;
    convolution(at + "conv1", Convolution.of(middle, 1)).relu(at + "relu1");
    Convolution grouped = Convolution.of(middle, 3).padding(1).stride(stride).groups(cardinality);
    convolution(at + "conv2", grouped).relu(at + "relu2");
    convolution(at + "conv3", Convolution.of(outputs, 1));
    String branch = net.last();
    String shortcut = input;
    if (projects) {
      net.from(input);
      convolution(at + "shortcut", Convolution.of(outputs, 1).stride(stride));
      shortcut = net.last();
    }
    net.add(at + "add", new Add(), branch, shortcut);
    relu(at + "relu");
  }

  private ResNeXt convolution(String name, Convolution convolution) {
    net.add(name, convolution.noBias()).add(name + ".bn", BatchNorm.standard());
    return this;
  }

  private void relu(String name) {
    net.add(name, new Activation(Function.RELU));
  }
}

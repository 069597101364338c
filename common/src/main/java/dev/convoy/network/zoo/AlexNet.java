package dev.convoy.network.zoo;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.Convolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Network;
import dev.convoy.network.NetworkBuilder;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.tensor.Shape;

/**
 * AlexNet: five convolutions and three fully connected layers in towers that meet at conv3 and at
 * the fully connected layers. Krizhevsky, Sutskever and Hinton, 2012, section 3.5; normalisation
 * runs per tower, as in the original code.
 */
final class AlexNet {
  private final NetworkBuilder net;
  private final int groups;

  private AlexNet(NetworkBuilder net, int groups) {
    this.net = net;
    this.groups = groups;
  }

  /** The published network for 227×227 images: 60,965,224 parameters with two groups. */
  static Network imageNet(String name, int groups) {
    AlexNet a = new AlexNet(Network.builder(name, Shape.of(3, 227, 227)), groups);
    a.convolution(1, Convolution.of(96, 11).stride(4)).norm(1).pool(1);
    a.convolution(2, Convolution.of(256, 5).padding(2).groups(groups)).norm(2).pool(2);
    a.convolution(3, Convolution.of(384, 3).padding(1));
    a.convolution(4, Convolution.of(384, 3).padding(1).groups(groups));
    a.convolution(5, Convolution.of(256, 3).padding(1).groups(groups)).pool(5);
    return a.classify(4096, 1000);
  }

  /** Its sibling for 32×32 images and 10 classes: half the filters, smaller first kernels. */
  static Network cifar(String name, int groups) {
    AlexNet a = new AlexNet(Network.builder(name, Shape.of(3, 32, 32)), groups);
    a.convolution(1, Convolution.of(48, 5).padding(2)).norm(1).pool(1);
    a.convolution(2, Convolution.of(128, 5).padding(2).groups(groups)).norm(2).pool(2);
    a.convolution(3, Convolution.of(192, 3).padding(1));
    a.convolution(4, Convolution.of(192, 3).padding(1).groups(groups));
    a.convolution(5, Convolution.of(128, 3).padding(1).groups(groups)).pool(5);
    return a.classify(1024, 10);
  }

  private AlexNet convolution(int number, Convolution convolution) {
    net.add("conv" + number, convolution).add("relu" + number, new Activation(Function.RELU));
    return this;
  }

  private AlexNet norm(int number) {
    net.add("norm" + number, LocalResponseNorm.alexNet(groups));
    return this;
  }

  private void pool(int number) {
    net.add("pool" + number, Pooling.max(3, 2, 0));
  }

  private Network classify(int width, int classes) {
    net.add("flatten", new Flatten());
    for (int number = 6; number <= 7; number++) {
      net.add("fc" + number, new Linear(width, true))
          .add("relu" + number, new Activation(Function.RELU))
          .add("drop" + number, new Dropout(0.5));
    }
    return net.add("fc8", new Linear(classes, true)).add("loss", new SoftmaxCrossEntropy()).build();
  }
}

package dev.convoy.network.zoo;

import dev.convoy.network.Convolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;

/**
 * AlexNet: five convolutions and three fully connected layers in towers that meet at conv3 and at
 * the fully connected layers. Krizhevsky, Sutskever and Hinton, 2012, section 3.5; normalisation
 * runs per tower, as in the original code.
 */
final class AlexNet {
  private final NetworkDraft net;
  private final int groups;

  private AlexNet(NetworkDraft net) {
    this.net = net;
    this.groups = net.groups();
  }

  /** The published network for 227×227 images: 60,965,224 parameters with two groups. */
  static Network imageNet(NetworkDraft net) {
    AlexNet a = new AlexNet(net);
    a.convolution(1, a.filters(96, 11).stride(4)).norm(1).pool(1);
    a.convolution(2, a.filters(256, 5).padding(2).groups(a.groups)).norm(2).pool(2);
    a.convolution(3, a.filters(384, 3).padding(1));
    a.convolution(4, a.filters(384, 3).padding(1).groups(a.groups));
    a.convolution(5, a.filters(256, 3).padding(1).groups(a.groups)).pool(5);
    return a.classify(4096);
  }

  /**
   * The network of one CPU that the two towers are compared with in section 3.2, footnote 2: half
   * the filters in conv1 to conv4, all of them from conv5 on.
   */
  static Network half(NetworkDraft net) {
    AlexNet a = new AlexNet(net);
    a.convolution(1, a.filters(48, 11).stride(4)).norm(1).pool(1);
    a.convolution(2, a.filters(128, 5).padding(2)).norm(2).pool(2);
    a.convolution(3, a.filters(192, 3).padding(1));
    a.convolution(4, a.filters(192, 3).padding(1));
    a.convolution(5, a.filters(256, 3).padding(1)).pool(5);
    return a.classify(4096);
  }

  /** The single column of One Weird Trick (Krizhevsky, 2014), without normalisation. */
  static Network oneWeirdTrick(NetworkDraft net) {
    AlexNet a = new AlexNet(net);
    a.convolution(1, a.filters(64, 11).stride(4).padding(2)).pool(1);
    a.convolution(2, a.filters(192, 5).padding(2)).pool(2);
    a.convolution(3, a.filters(384, 3).padding(1));
    a.convolution(4, a.filters(256, 3).padding(1));
    a.convolution(5, a.filters(256, 3).padding(1)).pool(5);
    return a.classify(4096);
  }

  /** Its sibling for 32×32 images and 10 classes: half the filters, smaller first kernels. */
  static Network cifar(NetworkDraft net) {
    AlexNet a = new AlexNet(net);
    a.convolution(1, a.filters(48, 5).padding(2)).norm(1).pool(1);
    a.convolution(2, a.filters(128, 5).padding(2).groups(a.groups)).norm(2).pool(2);
    a.convolution(3, a.filters(192, 3).padding(1));
    a.convolution(4, a.filters(192, 3).padding(1).groups(a.groups));
    a.convolution(5, a.filters(128, 3).padding(1).groups(a.groups)).pool(5);
    return a.classify(1024);
  }

  private Convolution filters(int outputs, int kernel) {
    return Convolution.of(net.wide(outputs, 8 * groups), kernel);
  }

  private AlexNet convolution(int number, Convolution convolution) {
    net.add("conv" + number, convolution).relu("relu" + number);
    return this;
  }

  private AlexNet norm(int number) {
    net.add("norm" + number, LocalResponseNorm.alexNet(groups));
    return this;
  }

  private void pool(int number) {
    net.add("pool" + number, Pooling.max(3, 2, 0));
  }

  private Network classify(int width) {
    net.add("flatten", new Flatten());
    for (int number = 6; number <= 7; number++) {
      net.add("fc" + number, new Linear(net.wide(width), true))
          .relu("relu" + number)
          .add("drop" + number, new Dropout(0.5));
    }
    return net.add("fc8", new Linear(net.classes(), true)).softmax();
  }
}

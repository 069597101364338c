package dev.convoy.network.zoo;

import dev.convoy.network.Concat;
import dev.convoy.network.Convolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;
import dev.convoy.network.Pooling.Divisor;
import dev.convoy.network.Pooling.Kind;
import dev.convoy.network.Window;

/**
 * GoogLeNet: inception modules of four branches side by side. Szegedy et al., Going Deeper with
 * Convolutions, 2015, table 1; the auxiliary classifiers, which only help training, are left out.
 */
final class GoogLeNet {
  private final NetworkDraft net;

  /** Batch normalisation instead of biases, and 3×3 instead of 5×5, as torchvision has it. */
  private final boolean normalises;

  private GoogLeNet(NetworkDraft net, boolean normalises) {
    this.net = net;
    this.normalises = normalises;
  }

  /** As in the paper: biases, local response normalisation, 5×5 branches. */
  static Network paper(NetworkDraft net) {
    return new GoogLeNet(net, false).table();
  }

  /** As in torchvision: batch normalisation, and 3×3 where the paper has 5×5. */
  static Network normalised(NetworkDraft net) {
    return new GoogLeNet(net, true).table();
  }

  private Network table() {
    filter("conv1", Convolution.of(net.wide(64), 7).stride(2).padding(3));
    net.add("pool1", halving());
    norm("norm1");
    filter("conv2.reduce", Convolution.of(net.wide(64), 1));
    filter("conv2", Convolution.of(net.wide(192), 3).padding(1));
    norm("norm2");
    net.add("pool2", halving());
    inception("3a", 64, 96, 128, 16, 32, 32);
    inception("3b", 128, 128, 192, 32, 96, 64);
    net.add("pool3", halving());
    inception("4a", 192, 96, 208, 16, 48, 64);
    inception("4b", 160, 112, 224, 24, 64, 64);
    inception("4c", 128, 128, 256, 24, 64, 64);
    inception("4d", 112, 144, 288, 32, 64, 64);
    inception("4e", 256, 160, 320, 32, 128, 128);
    net.add("pool4", halving());
    inception("5a", 256, 160, 320, 32, 128, 128);
    inception("5b", 384, 192, 384, 48, 128, 128);
    return net.add("pool", new GlobalAveragePooling())
        .add("drop", new Dropout(normalises ? 0.2 : 0.4))
        .add("fc", new Linear(net.classes(), true))
        .softmax();
  }

  /** One row of table 1: the filters of the four branches. */
  private void inception(
      String at, int one, int threeReduce, int three, int fiveReduce, int five, int projection) {
    String input = net.last();
    filter(at + ".1x1", Convolution.of(net.wide(one), 1));
    String first = net.last();
    net.from(input);
    filter(at + ".3x3.reduce", Convolution.of(net.wide(threeReduce), 1));
    filter(at + ".3x3", Convolution.of(net.wide(three), 3).padding(1));
    String second = net.last();
    net.from(input);
    filter(at + ".5x5.reduce", Convolution.of(net.wide(fiveReduce), 1));
    int kernel = normalises ? 3 : 5;
    filter(at + ".5x5", Convolution.of(net.wide(five), kernel).padding(kernel / 2));
    String third = net.last();
    net.add(at + ".pool", Pooling.max(3, 1, 1), input);
    filter(at + ".projection", Convolution.of(net.wide(projection), 1));
    net.add(at + ".concat", new Concat(), first, second, third, net.last());
  }

  private void filter(String name, Convolution convolution) {
    if (normalises) {
      net.normalised(name, convolution);
    } else {
      net.add(name, convolution);
    }
    net.relu(name + ".relu");
  }

  private void norm(String name) {
    if (!normalises) {
      net.add(name, LocalResponseNorm.alexNet(1));
    }
  }

  /** 3×3 windows two apart, the last one partly outside. */
  private static Pooling halving() {
    return new Pooling(Kind.MAX, Window.square(3).withStride(2), true, Divisor.TORCH);
  }
}

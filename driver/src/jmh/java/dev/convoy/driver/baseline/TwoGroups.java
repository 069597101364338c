package dev.convoy.driver.baseline;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.Convolution;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.tensor.Shape;

/** A small network of two towers for 32×32 images in 10 classes, without dropout. */
final class TwoGroups {
  static final String NAME = "two-groups";

  private TwoGroups() {}

  /** A dense stem, two convolutions in two groups, a dense one where the towers meet. */
  static Network network() {
    return Network.builder(NAME, Shape.of(3, 32, 32))
        .add("conv1", Convolution.of(32, 3).padding(1))
        .add("relu1", new Activation(Function.RELU))
        .add("conv2", Convolution.of(64, 3).padding(1).groups(2))
        .add("relu2", new Activation(Function.RELU))
        .add("pool2", Pooling.max(2, 2, 0))
        .add("conv3", Convolution.of(64, 3).padding(1).groups(2))
        .add("relu3", new Activation(Function.RELU))
        .add("pool3", Pooling.max(2, 2, 0))
        .add("conv4", Convolution.of(128, 3).padding(1))
        .add("relu4", new Activation(Function.RELU))
        .add("pool4", Pooling.max(2, 2, 0))
        .add("flatten", new Flatten())
        .add("fc5", new Linear(128, true))
        .add("relu5", new Activation(Function.RELU))
        .add("fc6", new Linear(10, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }
}

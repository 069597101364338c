package dev.convoy.network.zoo;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Layer;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.NetworkBuilder;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.tensor.Shape;

/**
 * A network while it is written down: its size, and the few idioms that all papers' tables share.
 */
final class NetworkDraft {
  private final String name;
  private final NetworkBuilder net;
  private final Shape input;
  private final int groups;
  private final int classes;
  private final double width;

  NetworkDraft(String name, Shape input, int groups, int classes, double width) {
    this.name = name;
    this.net = Network.builder(name, input);
    this.input = input;
    this.groups = groups;
    this.classes = classes;
    this.width = width;
  }

  String name() {
    return name;
  }

  Shape input() {
    return input;
  }

  int groups() {
    return groups;
  }

  int classes() {
    return classes;
  }

  /** A published number of channels times the width, to a multiple of 8. */
  int wide(int channels) {
    return wide(channels, 8);
  }

  /** A published number of channels times the width, to a multiple; unchanged at width 1. */
  int wide(int channels, int multiple) {
    if (width == 1) {
      return channels;
    }
    return Math.toIntExact(Math.max(1, Math.round(channels * width / multiple))) * multiple;
  }

  NetworkDraft add(String layer, Layer what) {
    net.add(layer, what);
    return this;
  }

  NetworkDraft add(String layer, Layer what, String... inputs) {
    net.add(layer, what, inputs);
    return this;
  }

  /** The layer that the next one reads. */
  NetworkDraft from(String layer) {
    net.from(layer);
    return this;
  }

  /** The layer added last. */
  String last() {
    return net.last();
  }

  /** The channels of the layer that the next one reads. */
  int channels() {
    return net.shape().channels();
  }

  NetworkDraft relu(String layer) {
    return add(layer, new Activation(Function.RELU));
  }

  /** A convolution and its batch normalisation, which makes a bias useless. */
  NetworkDraft normalised(String layer, Convolution convolution) {
    return add(layer, convolution.noBias()).add(layer + ".bn", BatchNorm.standard());
  }

  /** Average pooling over the whole map, one fully connected layer, and the loss. */
  Network classifier() {
    return add("pool", new GlobalAveragePooling()).add("fc", new Linear(classes, true)).softmax();
  }

  /** The softmax cross-entropy of what was written last, which ends the network. */
  Network softmax() {
    return add("loss", new SoftmaxCrossEntropy()).build();
  }

  Network build() {
    return net.build();
  }
}

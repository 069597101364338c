package dev.convoy.driver.dl4j;

import dev.convoy.driver.NetworkTexts;
import dev.convoy.network.Network;
import java.util.Map;

/** Small networks of Convoy's that together have every kind of layer that DL4J has too. */
final class ExportedNetworks {
  private static final NetworkTexts TEXTS = new NetworkTexts();
  static final Map<String, String> ALL = TEXTS.all;

  private ExportedNetworks() {}

  static Network named(String name) {
    return TEXTS.named(name);
  }

  static {
    TEXTS.add(
        "towers",
        "[4, 13, 11]",
        """
        - conv1: {convolution: 8, kernel: [3, 5], stride: [2, 1], padding: [[1, 0], 2], groups: 2}
        - relu1: relu
        - norm1: {local-response-norm: 5, alpha: 0.5, k: 2, towers: 2}
        - norm2: {local-response-norm: 3, alpha: 0.2}
        - conv2: {convolution: 6, kernel: 3, dilation: 2, padding: 2, bias: false}
        - bn2: {batch-norm: , epsilon: 0.001, momentum: 0.05}
        - leaky: {leaky-relu: 0.1}
        - conv3: {convolution: 6, kernel: 3, padding: [[0, 2], 1], groups: 3}
        """);
    TEXTS.add(
        "pools",
        "[3, 14, 15]",
        """
        - max1: {max-pooling: 2, stride: 2, ceil: true}
        - conv: {convolution: 4, kernel: 1}
        - average1: {average-pooling: 2, stride: 1, padding: 1, from: conv}
        - average2: {average-pooling: 3, stride: 2, padding: 1, divisor: valid, from: max1}
        - average3: {average-pooling: 3, stride: 2, padding: [[0, 1], [1, 0]], from: input}
        - max2: {max-pooling: 3, stride: 2, padding: 1, from: max1}
        - a1: {flatten: , from: average1}
        - a2: {flatten: , from: average2}
        - a3: {flatten: , from: average3}
        - a4: {flatten: , from: max2}
        - all: {concat: , from: [a1, a2, a3, a4]}
        """);
    TEXTS.add(
        "branches",
        "[6, 8, 8]",
        """
        - a: {convolution: 12, kernel: [3, 2], padding: [1, [0, 1]], groups: 6}
        - a1: {convolution: 6, kernel: 1}
        - a6: relu6
        - c: {silu: , from: input}
        - d: {add: , from: [a1, a6, c]}
        - f: {channel-slice: [1, 5]}
        - g: {channel-slice: [2, 6], from: d}
        - h: {concat: , from: [f, g, input]}
        - i: {dropout: 0.5}
        - k: tanh
        - s: sigmoid
        """);
    TEXTS.add(
        "enlarged",
        "[4, 5, 6]",
        """
        - a: {transposed-convolution: 6, kernel: 3, stride: 2, padding: 1, groups: 2}
        - b: {upsample: 2, mode: nearest}
        - c: {transposed-convolution: 3, kernel: 3, stride: 2, padding: [[0, 1], [0, 1]]}
        - d: {transposed-convolution: 3, kernel: 2, dilation: 2, bias: false}
        """);
    ALL.put(
        "values",
        """
        input: [12]
        layers:
          - a: {linear: 8, bias: false}
          - b: batch-norm
          - none: {dropout: 0}
          - f: global-average-pooling
          - flat: flatten
          - fc: {linear: 3}
          - loss: {softmax-cross-entropy: , smoothing: 0.1}
        """);
    ALL.put(
        "pixels",
        """
        input: [3, 8, 8]
        layers:
          - a: {convolution: 4, kernel: 3, padding: 1}
          - loss: softmax-cross-entropy
        """);
  }
}

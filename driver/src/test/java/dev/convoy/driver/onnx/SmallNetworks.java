package dev.convoy.driver.onnx;

import dev.convoy.driver.NetworkTexts;
import dev.convoy.network.Network;
import java.util.Map;

/** Small networks that together have every kind of layer, in every number of dimensions. */
final class SmallNetworks {
  private static final NetworkTexts TEXTS = new NetworkTexts();

  /** Their layers and inputs, by name. */
  static final Map<String, String> ALL = TEXTS.all;

  private SmallNetworks() {}

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
        """);
    TEXTS.add(
        "pools",
        "[3, 14, 15]",
        """
        - max1: {max-pooling: 3, stride: 2, ceil: true}
        - max2: {max-pooling: 3, stride: 3, padding: 1, ceil: true}
        - conv: {convolution: 4, kernel: 1}
        - average1: {average-pooling: 2, stride: 1, padding: 1, from: conv}
        - average2: {average-pooling: 3, stride: 2, padding: 1, ceil: true, divisor: valid, from: max1}
        - average3: {average-pooling: 3, stride: 2, padding: 1, ceil: true, from: input}
        - average4: {average-pooling: 3, stride: 2, padding: 1, ceil: true, divisor: window, from: max1}
        - average5: {average-pooling: 2, stride: 3, padding: 1, ceil: true, from: max1}
        - a1: {flatten: , from: average1}
        - a2: {flatten: , from: average2}
        - a3: {flatten: , from: average3}
        - a4: {flatten: , from: average4}
        - a5: {flatten: , from: average5}
        - all: {concat: , from: [a1, a2, a3, a4, a5]}
        """);
    TEXTS.add(
        "branches",
        "[6, 8, 8]",
        """
        - a: {convolution: 6, kernel: 3, padding: 1, groups: 6}
        - a6: relu6
        - b: {hard-swish: , from: a}
        - c: {silu: , from: input}
        - d: {add: , from: [a, a6, b, c]}
        - e: {channel-shuffle: 3}
        - f: {channel-slice: [1, 5]}
        - g: {channel-slice: [2, 6], from: e}
        - h: {concat: , from: [f, g, input]}
        - i: {dropout: 0.5}
        - s: global-average-pooling
        - s1: {linear: 14}
        - s2: sigmoid
        - j: {channel-scale: , from: [i, s2]}
        - k: tanh
        """);
    TEXTS.add(
        "enlarged",
        "[4, 5, 6]",
        """
        - a: {transposed-convolution: 6, kernel: 3, stride: 2, padding: 1, output-padding: 1, groups: 2}
        - b: {upsample: 2, mode: nearest}
        - c: {upsample: 3, mode: bilinear}
        - d: {transposed-convolution: 3, kernel: 2, dilation: 2, bias: false}
        """);
    TEXTS.add(
        "signals",
        "[4, 31]",
        """
        - a: {convolution: 8, kernel: 5, stride: 2, padding: 2, groups: 4}
        - b: batch-norm
        - n: {local-response-norm: 3, alpha: 0.5, towers: 2}
        - c: {max-pooling: 3, stride: 2, ceil: true}
        - d: {average-pooling: 2, stride: 1, padding: 1}
        - e: {channel-shuffle: 2}
        - f: {upsample: 2, mode: bilinear}
        - g: {upsample: 2, mode: nearest}
        - h: {transposed-convolution: 4, kernel: 3, stride: 2}
        """);
    TEXTS.add(
        "clips",
        "[2, 5, 7, 6]",
        """
        - a: {convolution: 4, kernel: 3, padding: [1, 0, 1], groups: 2}
        - b: batch-norm
        - n: {local-response-norm: 3, alpha: 0.5}
        - c: {max-pooling: 2, ceil: true}
        - d: {average-pooling: 2, stride: 1, padding: 1}
        - e: {channel-shuffle: 2}
        - f: {upsample: 2, mode: bilinear}
        - g: {upsample: 2, mode: nearest}
        - h: {transposed-convolution: 4, kernel: 3, stride: 2}
        """);
    TEXTS.add(
        "deformable",
        "[4, 9, 8]",
        """
        - offsets: {convolution: 36, kernel: 3, padding: 1}
        - deformed: {deformable-convolution: 6, kernel: 3, padding: 1, groups: 2, offset-groups: 2, from: [input, offsets]}
        """);
    ALL.put(
        "flat",
        """
        input: [12]
        layers:
          - a: {linear: 8, bias: false}
          - b: batch-norm
          - c: {local-response-norm: 3, alpha: 0.5, towers: 2}
          - s: {linear: 8, from: input}
          - d: {channel-scale: , from: [c, s]}
          - e: {channel-shuffle: 4}
          - f: global-average-pooling
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
    ALL.put(
        "nothing",
        """
        input: [4]
        layers:
          - loss: softmax-cross-entropy
        """);
  }
}

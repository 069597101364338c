package dev.convoy.network.zoo;

import dev.convoy.network.Convolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;
import dev.convoy.network.Window;
import java.util.List;

/**
 * A flattened network: every filter is split into one across channels (lateral), one down and one
 * along each map, twice over, with biases and nothing else between them. After Jin, Dundar and
 * Culurciello, Flattened Convolutional Neural Networks, 2015, figure 2; maps keep their size.
 */
final class Flattened {
  private static final List<Integer> ONES = List.of(1, 1);

  private Flattened() {}

  static Network cifar(NetworkDraft net) {
    filter(net, 1, 96, 5);
    filter(net, 2, 128, 5);
    filter(net, 3, 256, 3);
    return net.add("flatten", new Flatten())
        .add("fc4", new Linear(net.wide(256), true))
        .relu("relu4")
        .add("drop4", new Dropout(0.5))
        .add("fc5", new Linear(net.classes(), true))
        .softmax();
  }

  private static void filter(NetworkDraft net, int number, int outputs, int kernel) {
    int filters = net.wide(outputs);
    for (int stage = 1; stage <= 2; stage++) {
      String at = "conv" + number + "." + stage + ".";
      net.add(at + "lateral", Convolution.of(filters, 1))
          .add(at + "vertical", line(filters, List.of(kernel, 1)))
          .add(at + "horizontal", line(filters, List.of(1, kernel)));
    }
    net.relu("relu" + number).add("pool" + number, Pooling.max(2, 2, 0));
  }

  /** One line of taps for each channel by itself. */
  private static Convolution line(int filters, List<Integer> kernel) {
    List<Integer> half = kernel.stream().map(k -> k / 2).toList();
    return new Convolution(filters, new Window(kernel, ONES, half, half, ONES), filters, true);
  }
}

package dev.convoy.network.zoo;

import dev.convoy.network.Convolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;
import dev.convoy.network.Pooling.Divisor;
import dev.convoy.network.Pooling.Kind;
import dev.convoy.network.Window;
import java.util.List;

/**
 * C3D: 3×3×3 convolutions over clips {@code (C, frames, H, W)}. Tran et al., Learning
 * Spatiotemporal Features with 3D Convolutional Networks, 2015, figure 3; a quarter of its filters,
 * and frames of 32×32 pixels.
 */
final class C3d {
  private static final List<Integer> ONES = List.of(1, 1, 1);
  private static final List<Integer> ZEROS = List.of(0, 0, 0);

  private C3d() {}

  static Network small(NetworkDraft net) {
    filter(net, "1a", 16);
    pool(net, 1, List.of(1, 2, 2));
    filter(net, "2a", 32);
    pool(net, 2, List.of(2, 2, 2));
    filter(net, "3a", 64);
    filter(net, "3b", 64);
    pool(net, 3, List.of(2, 2, 2));
    filter(net, "4a", 128);
    filter(net, "4b", 128);
    pool(net, 4, List.of(2, 2, 2));
    filter(net, "5a", 128);
    filter(net, "5b", 128);
    pool(net, 5, List.of(2, 2, 2));
    net.add("flatten", new Flatten());
    for (int number = 6; number <= 7; number++) {
      net.add("fc" + number, new Linear(net.wide(1024), true))
          .relu("relu" + number)
          .add("drop" + number, new Dropout(0.5));
    }
    return net.add("fc8", new Linear(net.classes(), true)).softmax();
  }

  private static void filter(NetworkDraft net, String number, int filters) {
    Window cube = Window.of(List.of(3, 3, 3)).withPadding(1);
    net.add("conv" + number, new Convolution(net.wide(filters), cube, 1, true))
        .relu("relu" + number);
  }

  /** The first pooling leaves time alone. */
  private static void pool(NetworkDraft net, int number, List<Integer> window) {
    Window apart = new Window(window, window, ZEROS, ZEROS, ONES);
    net.add("pool" + number, new Pooling(Kind.MAX, apart, false, Divisor.TORCH));
  }
}

package dev.convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.tensor.Shape;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BoundsTest {

  private static String refusal(Shape input, UnaryOperator<NetworkBuilder> layers) {
    NetworkException e =
        assertThrows(
            NetworkException.class, () -> layers.apply(Network.builder("large", input)).build());
    return String.valueOf(e.getMessage());
  }

  private static NetworkBuilder widest(NetworkBuilder net, int count) {
    for (int k = 0; k < count; k++) {
      Window window = Window.of(List.of(1023, 1023, 1023)).withPadding(511);
      net.add("c" + k, new Convolution(1, window, 1, false));
    }
    return net;
  }

  /** A layer of 2^30 outputs, each a sum of nearly 2^30 products: eight are just below 2^63. */
  @Test
  void workThatCannotBeCountedIsRefusedWithTheLayerWhereItOverflows() {
    Shape input = Shape.of(1, 1024, 1024, 1024);
    Network most = widest(Network.builder("large", input), 8).build();
    assertEquals(8L * (1L << 30) * 1023 * 1023 * 1023, most.macs());
    assertEquals(
        "c8: up to here, a record takes more multiply-accumulates than can be counted with 63 bits",
        refusal(input, net -> widest(net, 10)));
  }

  @Test
  void whatCannotBeCountedWith31BitsIsRefused() {
    assertEquals(
        "the input of large, 3×50000×50000, is too large",
        refusal(Shape.of(3, 50_000, 50_000), net -> net));
    assertEquals(
        "up: an output of 1024×4096×4096 is too large",
        refusal(
            Shape.of(1024, 4, 4), net -> net.add("up", new Upsample(1024, Upsample.Mode.NEAREST))));
    String far =
        refusal(
            Shape.of(1, 1 << 20),
            net -> net.add("up", new Upsample(1 << 20, Upsample.Mode.NEAREST)));
    assertTrue(far.startsWith("up: its output is no shape, or too large"), far);
    assertEquals(
        "fc: a weight of [1000000000, 64] elements is too large",
        refusal(Shape.of(64), net -> net.add("fc", new Linear(1_000_000_000, true))));
    Window vast = Window.of(List.of(1024, 1024, 1024)).withPadding(512);
    String taps =
        refusal(Shape.of(4, 8, 8, 8), net -> net.add("c", new Convolution(4096, vast, 1, false)));
    assertTrue(taps.startsWith("c: "), taps);
  }

  @Test
  void nothingComesAfterALoss() {
    assertEquals(
        "more: it reads loss, but nothing can come after a loss",
        refusal(
            Shape.of(4),
            net -> net.add("loss", new SoftmaxCrossEntropy()).add("more", new Linear(2, true))));
  }

  @Test
  void deformableConvolutionsMoveOverTwoDimensions() {
    Window line = Window.of(List.of(3));
    assertEquals(
        "d: a deformable convolution moves over 2 dimensions, not 1",
        refusal(
            Shape.of(4, 8),
            net ->
                net.add("o", new Convolution(6, line, 1, true))
                    .add("d", new DeformableConvolution(8, line, 1, 1, true), Network.INPUT, "o")));
  }
}

package dev.convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.network.zoo.Zoo;
import dev.convoy.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Figures by which articles on kinds of convolution explain them, computed anew; where an article
 * slipped, the right figure stands here.
 */
class WorkedFiguresTest {

  private static Network network(Shape input, Layer... layers) {
    NetworkBuilder builder = Network.builder("figures", input);
    for (int k = 0; k < layers.length; k++) {
      builder.add("layer" + k, layers[k]);
    }
    return builder.build();
  }

  private static Shape output(Shape input, Layer... layers) {
    Network network = network(input, layers);
    return network.shape("layer" + (layers.length - 1));
  }

  private static Convolution filter(int outputs, Integer... kernel) {
    return new Convolution(outputs, Window.of(List.of(kernel)), 1, false);
  }

  private static Convolution depthwise(int channels, int kernel) {
    return Convolution.of(channels, kernel).groups(channels).noBias();
  }

  @Test
  void separatingDepthTurns86400MultiplicationsInto675And9600() {
    Shape input = Shape.of(3, 7, 7);
    assertEquals(86_400, network(input, filter(128, 3, 3)).macs());
    Network separable = network(input, depthwise(3, 3), filter(128, 1, 1));
    assertEquals(675, separable.node("layer0").layer().macs(List.of(input)));
    assertEquals(675 + 9_600, separable.macs());
  }

  /** A ratio of 1/outputs + 1/kernel²: at 128 outputs not yet 9 times and 25 times. */
  @ParameterizedTest
  @CsvSource({"3, 8.409", "5, 20.915"})
  void theGainOfSeparatingDepthStaysBelowTheKernelsArea(int kernel, double gain) {
    Shape input = Shape.of(3, 9, 9);
    double dense = network(input, filter(128, kernel, kernel)).macs();
    double separable = network(input, depthwise(3, kernel), filter(128, 1, 1)).macs();
    assertEquals(gain, dense / separable, 5e-4);
    assertEquals(1.0 / 128 + 1.0 / (kernel * kernel), separable / dense, 1e-12);
  }

  /** In general m²(N-m+1)² against m(N-m+1)(2N-m+1); a large kernel on a small image loses. */
  @ParameterizedTest
  @CsvSource({"5, 3, 81, 72", "5, 5, 25, 30", "32, 5, 19600, 8400"})
  void separatingSpaceChangesTheMultiplications(int size, int kernel, long square, long lines) {
    Shape input = Shape.of(1, size, size);
    assertEquals(square, network(input, filter(1, kernel, kernel)).macs());
    Network separable = network(input, filter(1, kernel, 1), filter(1, 1, kernel));
    assertEquals(lines, separable.macs());
    int positions = size - kernel + 1;
    assertEquals((long) kernel * positions * (2 * size - kernel + 1), lines);
    assertEquals(output(input, filter(1, kernel, kernel)), separable.shape("layer1"));
  }

  @Test
  void aSobelFilterHasSixNumbersInsteadOfNineWhenSeparated() {
    Shape input = Shape.of(1, 8, 8);
    assertEquals(9, network(input, filter(1, 3, 3)).parameterCount());
    assertEquals(6, network(input, filter(1, 3, 1), filter(1, 1, 3)).parameterCount());
  }

  @Test
  void aTransposedConvolutionMakesTwoByTwoFourByFourOrFiveByFive() {
    Shape input = Shape.of(1, 2, 2);
    assertEquals(Shape.of(1, 4, 4), output(input, TransposedConvolution.of(1, 3)));
    assertEquals(Shape.of(1, 5, 5), output(input, TransposedConvolution.of(1, 3).stride(2)));
  }

  /** One output sees as many inputs as the smallest image that gives one output. */
  @Test
  void stackedDilationsOneTwoFourSeeThreeSevenAndFifteenPixels() {
    Layer one = filter(1, 3, 3);
    Layer two = filter(1, 3, 3).dilation(2);
    Layer four = filter(1, 3, 3).dilation(4);
    Shape pixel = Shape.of(1, 1, 1);
    assertEquals(pixel, output(Shape.of(1, 3, 3), one));
    assertEquals(pixel, output(Shape.of(1, 7, 7), one, two));
    assertEquals(pixel, output(Shape.of(1, 15, 15), one, two, four));
    assertThrows(
        NetworkException.class, () -> network(Shape.of(1, 14, 14), one, two, four).nodes());
    assertEquals(27, network(Shape.of(1, 15, 15), one, two, four).parameterCount());
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "2, 5", "4, 9"})
  void oneDilatedLayerSeesTwiceItsDilationAndOne(int dilation, int pixels) {
    Layer layer = filter(1, 3, 3).dilation(dilation);
    assertEquals(Shape.of(1, 1, 1), output(Shape.of(1, pixels, pixels), layer));
  }

  @Test
  void twoThreeByThreeSeeAFiveByFiveWithFewerNumbers() {
    Shape input = Shape.of(1, 5, 5);
    Network two = network(input, Convolution.of(1, 3), Convolution.of(1, 3));
    Network one = network(input, Convolution.of(1, 5));
    assertEquals(one.shape("layer0"), two.shape("layer1"));
    assertEquals(20, two.parameterCount());
    assertEquals(26, one.parameterCount());
    Shape wide = Shape.of(64, 5, 5);
    assertEquals(
        18 * 64 * 64 + 2 * 64,
        network(wide, Convolution.of(64, 3), Convolution.of(64, 3)).parameterCount());
    assertEquals(25 * 64 * 64 + 64, network(wide, Convolution.of(64, 5)).parameterCount());
  }

  @Test
  void twoGroupsHalveTheWeightsAndLeaveTheBiases() {
    Shape input = Shape.of(96, 27, 27);
    Network dense = network(input, Convolution.of(256, 5).padding(2));
    Network grouped = network(input, Convolution.of(256, 5).padding(2).groups(2));
    assertEquals(96 * 256 * 25 + 256, dense.parameterCount());
    assertEquals(96 * 256 * 25 / 2 + 256, grouped.parameterCount());
    assertEquals(dense.macs(), 2 * grouped.macs());
  }

  @Test
  void threeChannelsCannotBeSplitInTwoGroups() {
    NetworkException e =
        assertThrows(
            NetworkException.class,
            () -> network(Shape.of(3, 7, 7), Convolution.of(128, 3).groups(2)).nodes());
    assertEquals("layer0: groups=2 does not divide in=3", e.getMessage());
  }

  /** Zhang et al., ShuffleNet, 2017, section 3.2. */
  @Test
  void pointwiseConvolutionsAre93Point4PercentOfAResNeXtUnit() {
    Network network = Zoo.network("resnext50-32x4d");
    double pointwise = macs(network, "stage1.1.conv1") + macs(network, "stage1.1.conv3");
    double all = pointwise + macs(network, "stage1.1.conv2");
    assertEquals(0.934, pointwise / all, 5e-4);
  }

  /** Section 3.2's formulas: hw(2cm + 9m²), hw(2cm + 9m²/g) and hw(2cm/g + 9m). */
  @Test
  void unitsOfResNetResNeXtAndShuffleNetCostWhatTheirFormulasSay() {
    assertEquals(
        56 * 56 * (2 * 256 * 64 + 9 * 64 * 64),
        unit("resnet50", "stage1.1.", "conv1", "conv2", "conv3"));
    assertEquals(
        56 * 56 * (2 * 256 * 128 + 9 * 128 * 128 / 32),
        unit("resnext50-32x4d", "stage1.1.", "conv1", "conv2", "conv3"));
    assertEquals(
        28 * 28 * (2 * 240 * 60 / 3 + 9 * 60),
        unit("shufflenet-v1-g3", "stage2.1.", "gconv1", "dw", "gconv2"));
  }

  private static long unit(String name, String at, String... layers) {
    Network network = Zoo.network(name);
    long macs = 0;
    for (String layer : layers) {
      macs += macs(network, at + layer);
    }
    return macs;
  }

  private static long macs(Network network, String layer) {
    return network.node(layer).layer().macs(network.inputShapes(network.node(layer)));
  }
}

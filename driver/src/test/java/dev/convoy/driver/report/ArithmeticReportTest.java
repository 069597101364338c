package dev.convoy.driver.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.Convolution;
import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.Network;
import dev.convoy.network.NetworkException;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.tensor.Shape;
import org.junit.jupiter.api.Test;

/** The worked examples of articles on convolutions. */
class ArithmeticReportTest {

  private static String report(Shape input, Convolution convolution) {
    Network network =
        Network.builder("example", input)
            .add("conv", convolution)
            .add("back", TransposedConvolution.of(input.channels(), 3))
            .add("loss", new MeanSquaredError())
            .build();
    return ArithmeticReport.of(network, "conv");
  }

  private static void assertSays(String report, String... all) {
    for (String said : all) {
      assertTrue(report.contains(said), () -> said + " is not in\n" + report);
    }
  }

  @Test
  void separableConvolutionsTakeTwelvePercentOfTheFullOne() {
    String report = report(Shape.of(3, 7, 7), Convolution.of(128, 3).noBias());
    assertSays(
        report,
        "(7 + 0 + 0 - 1·(3 - 1) - 1) / 1 + 1 = 5",
        "3×3·3 = 27 weights: 128 filters at 25 places make 86,400 MACs");
    assertTrue(report.matches("(?s).*depthwise, then 1×1 +411 +10,275 +11.9 %.*"), report);
  }

  @Test
  void spatiallySeparableConvolutionsTakeSeventyTwoOfEightyOneProducts() {
    String report = report(Shape.of(1, 5, 5), Convolution.of(1, 3).noBias());
    assertTrue(report.matches("(?s).*one group +9 +81 +100.0 %.*"), report);
    assertTrue(report.matches("(?s).*3×1, then 1×3 +6 +72 +88.9 %.*"), report);
  }

  @Test
  void groupsDivideWeightsAndProducts() {
    String report = ArithmeticReport.of(Zoo.network("alexnet"), "conv2");
    assertSays(report, "5×5·48 = 1200 weights (48 of the 96 input channels, its group's)");
    assertTrue(report.matches("(?s).*2 groups, as here +307,456 +223,948,800 +50.0 %.*"), report);
  }

  @Test
  void dilatedTapsReachFurtherWithNoMoreWeights() {
    assertSays(
        report(Shape.of(1, 32, 32), Convolution.of(1, 3).dilation(4)),
        "3 taps reach over 4·(3 - 1) + 1 = 9 elements, with no more weights");
  }

  @Test
  void transposedConvolutionsTurnSizesRound() {
    Network network =
        Network.builder("example", Shape.of(1, 2, 2))
            .add("up4", TransposedConvolution.of(1, 3))
            .add("up9", TransposedConvolution.of(1, 3).stride(2))
            .add("loss", new MeanSquaredError())
            .build();
    assertSays(ArithmeticReport.of(network, "up4"), "(2 - 1)·1 - 0 - 0 + 1·(3 - 1) + 1 = 4");
    assertSays(ArithmeticReport.of(network, "up9"), "(4 - 1)·2 - 0 - 0 + 1·(3 - 1) + 1 = 9");
    assertSays(
        ArithmeticReport.of(Zoo.network("alexnet"), "conv1"),
        "makes 3×227×227 of 96×55×55: (55 - 1)·4 - 0 - 0 + 1·(11 - 1) + 1 = 227");
  }

  @Test
  void aLayerThatIsNoConvolutionIsRefused() {
    NetworkException refused =
        assertThrows(
            NetworkException.class, () -> ArithmeticReport.of(Zoo.network("alexnet"), "pool1"));
    assertEquals(
        "layer pool1 of network alexnet is no convolution (3×3 max pooling): name one that is",
        refused.getMessage());
  }

  @Test
  void whatLayersSeeStandsInATable() {
    String text = ReceptiveFieldReport.text(Zoo.network("alexnet"));
    assertTrue(
        text.matches("(?s).*conv5 +3×3 convolution, 2 groups +256×13×13 +163×163 +16×16.*"), text);
    assertTrue(text.matches("(?s).*fc6 .* all of the input.*"), text);
  }
}

package dev.convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.zoo.Zoo;
import dev.convoy.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Receptive fields as Araujo et al. 2019 and the papers give them. */
class ReceptiveFieldTest {

  @ParameterizedTest
  @CsvSource({
    "alexnet, conv1, 11, 4",
    "alexnet, pool1, 19, 8",
    "alexnet, conv2, 51, 8",
    "alexnet, pool2, 67, 16",
    "alexnet, conv3, 99, 16",
    "alexnet, conv5, 163, 16",
    "alexnet, pool5, 195, 32",
  })
  void alexNetSeesWhatItIsKnownToSee(String network, String layer, long size, double stride) {
    ReceptiveField field = ReceptiveField.of(Zoo.network(network), layer);
    assertEquals(List.of(size, size), field.sizes());
    assertEquals(List.of(stride, stride), field.strides());
  }

  private static Network dilated(int... dilations) {
    NetworkBuilder net = Network.builder("dilated", Shape.of(1, 64, 64));
    for (int k = 0; k < dilations.length; k++) {
      Convolution convolution = Convolution.of(1, 3).padding(dilations[k]).dilation(dilations[k]);
      net.add("conv" + k, convolution);
    }
    return net.add("loss", new MeanSquaredError()).build();
  }

  @Test
  void dilationsOfOneTwoAndFourSeeThreeSevenAndFifteen() {
    Network network = dilated(1, 2, 4);
    assertEquals(List.of(3L, 3L), ReceptiveField.of(network, "conv0").sizes());
    assertEquals(List.of(7L, 7L), ReceptiveField.of(network, "conv1").sizes());
    assertEquals(List.of(15L, 15L), ReceptiveField.of(network, "conv2").sizes());
    assertEquals(List.of(13L, 13L), ReceptiveField.of(dilated(1, 2, 3), "conv2").sizes());
    assertEquals(List.of(1.0, 1.0), ReceptiveField.of(network, "conv2").strides());
  }

  @Test
  void fullyConnectedLayersSeeAll() {
    ReceptiveField field = ReceptiveField.of(Zoo.network("alexnet"), "fc6");
    assertTrue(field.whole());
    assertEquals(List.of(355L, 355L), field.sizes()); // 195, and 5 strides of 32
    assertEquals(List.of(0.0, 0.0), field.strides());
    assertFalse(ReceptiveField.of(Zoo.network("alexnet"), "conv1").whole());
  }

  @Test
  void oneOfTwoBranchesThatSeesMoreCounts() {
    Network network =
        Network.builder("branches", Shape.of(1, 32, 32))
            .add("wide", Convolution.of(1, 7).padding(3), Network.INPUT)
            .add("narrow", Convolution.of(1, 1), Network.INPUT)
            .add("sum", new Add(), "wide", "narrow")
            .add("loss", new MeanSquaredError())
            .build();
    assertEquals(List.of(7L, 7L), ReceptiveField.of(network, "sum").sizes());
    assertEquals(List.of(1L, 1L), ReceptiveField.of(network, "narrow").sizes());
  }

  @Test
  void whatEnlargesMovesByPartsOfAnElement() {
    Network network =
        Network.builder("enlarged", Shape.of(1, 16, 16))
            .add("conv", Convolution.of(1, 3).padding(1).stride(2))
            .add("up", TransposedConvolution.of(1, 2).stride(2))
            .add("loss", new MeanSquaredError())
            .build();
    // Every output comes from one element of conv's, and two neighbours from the same.
    ReceptiveField field = ReceptiveField.of(network, "up");
    assertEquals(List.of(3L, 3L), field.sizes());
    assertEquals(14.0 / 15, field.strides().get(0), 1e-12);
  }

  @Test
  void everyLayerOfEveryNetworkSeesSomething() {
    for (String name : List.of("googlenet", "densenet121", "fcn8s-small", "c3d-small")) {
      Network network = Zoo.network(name);
      for (Network.Node node : network.nodes()) {
        ReceptiveField field = ReceptiveField.of(network, node.name());
        assertEquals(network.input().dimensions(), field.sizes().size(), node.name());
        assertTrue(field.sizes().stream().allMatch(size -> size > 0), node.name());
      }
    }
  }
}

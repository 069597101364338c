package dev.convoy.driver.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.network.Activation;
import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.Convolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.zoo.Options;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdjacentLayersTest {
  private static final Network SHUFFLED =
      Network.builder("shuffled", Shape.of(3, 8, 8))
          .add("conv1", Convolution.of(6, 3))
          .add("relu1", new Activation(Activation.Function.RELU))
          .add("shuffle", new ChannelShuffle(2))
          .add("conv2", Convolution.of(10, 3).groups(2))
          .add("pool", new GlobalAveragePooling())
          .add("loss", new SoftmaxCrossEntropy())
          .build();

  @Test
  void filtersAreOrderedByTheGroupThatReadsThemBehindAShuffle() {
    AdjacentLayers layers = AdjacentLayers.of(SHUFFLED, "conv1", "conv2");
    // Shuffled channels are 0 3 1 4 2 5; the first group reads 0 3 1.
    assertEquals(List.of(0, 1, 3, 2, 4, 5), layers.order());
    assertEquals(2, layers.groups());
  }

  @Test
  void mapsAreThoseBehindAnActivationThatAloneReadsALayer() {
    AdjacentLayers layers = AdjacentLayers.of(SHUFFLED, "conv1", "conv2");
    assertEquals("relu1", layers.first());
    assertEquals("conv2", layers.second());
  }

  @Test
  void theNetworksInNetworksOfOneWidthDifferInGroupsAlone() {
    for (int groups : new int[] {1, 2, 4, 8, 16}) {
      for (double width : new double[] {0.25, 0.5, 1}) {
        Network network =
            Zoo.network("nin-cifar", Options.PUBLISHED.withGroups(groups).withWidth(width));
        AdjacentLayers layers = AdjacentLayers.of(network, "conv2c", "conv3a");
        assertEquals(groups, layers.groups());
        assertEquals("relu2c", layers.first());
        Network one = Zoo.network("nin-cifar", Options.PUBLISHED.withWidth(width));
        int channels = network.shape("conv2c").channels();
        assertEquals(one.shape("conv2c"), network.shape("conv2c"));
        assertEquals(one.shape("conv3a"), network.shape("conv3a"));
        assertEquals(IntStream.range(0, channels).boxed().toList(), layers.order());
      }
    }
    assertEquals(
        Zoo.network("nin-cifar-root16").nodes(),
        Zoo.network("nin-cifar", Options.PUBLISHED.withGroups(8)).nodes());
  }

  private static String refused(String first, String second) {
    Network network = Zoo.network("nin-cifar");
    return String.valueOf(
        assertThrows(StudyException.class, () -> AdjacentLayers.of(network, first, second))
            .getMessage());
  }

  @Test
  void layersOfWhichNoneReadsTheOtherAreRefused() {
    assertEquals(
        "layer conv3a does not read layer conv1c with no other filters between: name two adjacent layers",
        refused("conv1c", "conv3a"));
    assertEquals(
        "network nin-cifar has no layer named conv9: 'convoy inspect' lists its layers",
        refused("conv9", "conv3a"));
    assertEquals(
        "layer pool2 of network nin-cifar has no filters (3×3 average pooling): name one that has, such as a convolution",
        refused("pool2", "conv3a"));
  }
}

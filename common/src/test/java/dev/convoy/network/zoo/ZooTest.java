package dev.convoy.network.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.Network;
import dev.convoy.network.NetworkException;
import dev.convoy.tensor.Shape;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ZooTest {

  /** Krizhevsky et al. 2012: 60,965,224 parameters and 724,406,816 multiply-accumulates. */
  @Test
  void alexNetHasItsPublishedSize() {
    Network network = Zoo.network("alexnet");
    assertEquals(60_965_224, network.parameterCount());
    assertEquals(724_406_816, network.macs());
    assertEquals(Shape.of(256, 6, 6), network.shape("pool5"));
  }

  /** Xie et al. 2017, table 3: 34.4 million parameters; ours has the final layer's bias. */
  @Test
  void resNeXt29HasItsPublishedSize() {
    Network network = Zoo.network("resnext29-8x64d");
    assertEquals(34_426_698, network.parameterCount());
    assertEquals(5_387_266_048L, network.macs());
  }

  @Test
  void twoGroupsHaveHalfTheWeightsOfTheLayersTheySplit() {
    Network one = Zoo.network("alexnet", OptionalInt.of(1));
    Network two = Zoo.network("alexnet", OptionalInt.of(2));
    long split = 0;
    for (String layer : new String[] {"conv2", "conv4", "conv5"}) {
      split += one.parameters(one.node(layer)).get(0).elements();
      assertEquals(
          one.parameters(one.node(layer)).get(0).elements(),
          2 * two.parameters(two.node(layer)).get(0).elements());
    }
    assertEquals(split / 2, one.parameterCount() - two.parameterCount());
  }

  @Test
  void shuffleNetKeepsItsWidthsForEveryNumberOfGroups() {
    for (int groups : new int[] {1, 2, 3, 4, 8}) {
      Network network = Zoo.network("shufflenet-v1-cifar", OptionalInt.of(groups));
      assertEquals(4, network.shape("stage4.1.relu").spatial().get(0));
    }
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    NetworkException e = assertThrows(NetworkException.class, () -> Zoo.network("alexnot"));
    String sentence = String.valueOf(e.getMessage());
    assertTrue(sentence.contains("alexnot") && sentence.contains("alexnet-cifar"), sentence);
  }

  @Test
  void groupsThatDoNotDivideChannelsNameTheLayerAndBothNumbers() {
    NetworkException e =
        assertThrows(NetworkException.class, () -> Zoo.network("alexnet", OptionalInt.of(5)));
    assertEquals("norm1: towers=5 does not divide in=96", e.getMessage());
    NetworkException second =
        assertThrows(NetworkException.class, () -> Zoo.network("alexnet-cifar", OptionalInt.of(3)));
    assertEquals("conv2: groups=3 does not divide out=128", second.getMessage());
  }
}

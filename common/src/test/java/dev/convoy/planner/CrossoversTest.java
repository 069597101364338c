package dev.convoy.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placement;
import dev.convoy.placement.Placements;
import dev.convoy.placement.Strategy;
import dev.convoy.planner.Crossovers.Crossing;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossoversTest {

  /** 30,336 floats sent for an image each way, against a ring over 60,965,224 weights. */
  @Test
  void twoTowersOfAlexNetSendLessThanDataParallelWorkersBelowABatchOf1005() {
    Network network = Zoo.network("alexnet");
    assertEquals(
        1004.8329, Crossovers.batchByVolume(network, 2, Strategy.MODEL.placements(network)), 0.001);
  }

  /** Each block gathers its input, and the outputs of its grouped convolution. */
  @ParameterizedTest
  @CsvSource({"2", "4", "8"})
  void resNeXtThatGathersEveryInputSendsLessBelowABatchOf8(int workers) {
    Network network = Zoo.network("resnext29-8x64d");
    assertEquals(
        8.3382,
        Crossovers.batchByVolume(network, workers, Strategy.MODEL.placements(network)),
        0.01);
  }

  /** Each block gathers its input, and adds up what its groups contribute to its output. */
  @ParameterizedTest
  @CsvSource({"2", "4", "8"})
  void resNeXtThatAddsUpWhatItsGroupsMakeSendsLessBelowABatchOf12(int workers) {
    Network network = Zoo.network("resnext29-8x64d");
    Map<String, LayerPlacement> named = new LinkedHashMap<>();
    for (Network.Node node : network.nodes()) {
      if (node.name().endsWith("conv3")) {
        named.put(node.name(), new LayerPlacement(Placement.ROWS, Placement.INPUT_CHANNELS));
      }
    }
    assertEquals(9, named.size());
    Placements rows =
        new Placements(new LayerPlacement(Placement.ROWS, Placement.OUTPUT_CHANNELS), named);
    assertEquals(12.507, Crossovers.batchByVolume(network, workers, rows), 0.02);
  }

  @Test
  void theBatchFromWhichOnTheOtherIsFasterIsFound() {
    Optional<Crossing> found = Crossovers.batchByTime(b -> 3 * b, b -> 100 + b, 1, 4096);
    assertEquals(Optional.of(new Crossing(50, true)), found.map(CrossoversTest::rounded));
    assertEquals(
        Optional.of(new Crossing(50, false)),
        Crossovers.batchByTime(b -> 100 + b, b -> 3 * b, 1, 4096).map(CrossoversTest::rounded));
  }

  private static Crossing rounded(Crossing crossing) {
    return new Crossing(Math.floor(crossing.at()), crossing.firstIsBetterBelow());
  }

  @Test
  void strategiesThatNeverChangePlacesHaveNoCrossing() {
    assertTrue(Crossovers.batchByTime(b -> b, b -> 2 * b, 1, 1024).isEmpty());
    assertTrue(Crossovers.batchByTime(b -> b, b -> b, 1, 1024).isEmpty());
    assertTrue(Crossovers.bandwidthByTime(x -> 1, x -> 2, 1e6, 1e10).isEmpty());
  }

  @Test
  void theBandwidthAtWhichTheyChangePlacesIsFoundToAPartInAThousand() {
    Crossing found =
        Crossovers.bandwidthByTime(x -> 1 + 1e9 / x, x -> 3 + 1e8 / x, 1e6, 1e12).orElseThrow();
    assertEquals(4.5e8, found.at(), 4.5e5);
    assertFalse(found.firstIsBetterBelow());
  }
}

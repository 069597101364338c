package dev.convoy.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.ownership.Ownership;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What networks that were made for several CPUs send between them. */
class PublishedTrafficTest {
  private static final int BATCH = 16;

  /** Floats that all workers together send for one image in the forward pass. */
  private static double floats(String network, int workers, Predicate<String> titles) {
    DeviceMesh mesh = new DeviceMesh(1, workers);
    TrainingPlan plan =
        TrainingPlan.of(
            Zoo.network(network),
            Ownership.over(mesh, Zoo.network(network), BATCH),
            PlanOptions.PLAIN);
    long bytes = 0;
    for (Reshard reshard : plan.reshards()) {
      for (int rank = 0; rank < workers && titles.test(reshard.title()); rank++) {
        bytes += reshard.bytesSent(rank);
      }
    }
    return (double) bytes / Float.BYTES / BATCH;
  }

  /** Krizhevsky et al. 2012, figure 2: each tower sends what the other lacks. */
  @ParameterizedTest
  @CsvSource({
    "conv2, 0",
    "conv3, 43264",
    "conv4, 0",
    "conv5, 0",
    "fc6, 9216",
    "fc7, 4096",
    "fc8, 4096"
  })
  void theTwoTowersOfAlexNetExchangeTheirHalvesOfWhatTheyShare(String layer, double expected) {
    assertEquals(expected, floats("alexnet", 2, (layer + " input")::equals));
  }

  /**
   * Zhang et al. 2017, figure 1 b: of the channels that a shuffle deals out, those that come back
   * to their own group stay. A depthwise convolution runs where its input is, so what moves has
   * already been made smaller by its stride. Unit 2.0 is left out: its first convolution has no
   * groups, so its channels may lie elsewhere.
   */
  @ParameterizedTest
  @CsvSource({"1, 0", "2, 154448", "3, 247744", "4, 312816", "8, 526848"})
  void aWorkerAGroupOfShuffleNetSendsWhatTheShufflesMove(int groups, double expected) {
    String network = "shufflenet-v1-g" + groups;
    assertEquals(
        expected,
        floats(network, groups, t -> t.endsWith("gconv2 input") && !t.startsWith("stage2.0.")));
  }

  @Test
  void groupedConvolutionsBetweenShufflesReadWhatTheirWorkerHas() {
    assertEquals(
        0, floats("shufflenet-v1-g3", 3, t -> t.matches("stage.\\.[2-9]\\.(gconv1|dw) input")));
  }
}

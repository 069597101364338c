package dev.convoy.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Activation;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.ChannelSlice;
import dev.convoy.network.Concat;
import dev.convoy.network.Convolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.NetworkBuilder;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.plan.ownership.PlanException;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingPlanTest {

  private static TrainingPlan plan(Network network, DeviceMesh mesh, int batch) {
    return TrainingPlan.of(network, Ownership.over(mesh, network, batch), PlanOptions.PLAIN);
  }

  private static long bytes(TrainingPlan plan, String title, int rank) {
    return plan.reshards().stream()
        .filter(m -> m.title().equals(title))
        .mapToLong(m -> m.bytesSent(rank))
        .sum();
  }

  private static NetworkBuilder stem() {
    return Network.builder("test", Shape.of(3, 8, 8))
        .add("conv1", Convolution.of(16, 3).padding(1));
  }

  private static Network headOn(NetworkBuilder body) {
    return body.add("pool", new GlobalAveragePooling())
        .add("fc", new Linear(4, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  @Test
  void alignedGroupsNormalisationPoolingAndActivationMoveNothing() {
    Network network =
        headOn(
            stem()
                .add("group", Convolution.of(16, 3).padding(1).groups(4))
                .add("bn", BatchNorm.standard())
                .add("relu", new Activation(Activation.Function.RELU))
                .add("max", Pooling.max(2, 2, 0)));
    TrainingPlan plan = plan(network, new DeviceMesh(1, 4), 8);
    for (String layer : List.of("group", "bn", "relu", "max", "pool")) {
      for (int rank = 0; rank < 4; rank++) {
        assertEquals(0, bytes(plan, layer + " input", rank), layer);
        assertEquals(0, bytes(plan, layer + " input gradient", rank), layer);
        assertEquals(0, bytes(plan, layer + " weight gradient", rank), layer);
      }
    }
  }

  @Test
  void aDepthwiseFilterAfterAShuffleFindsItsInputsWhereTheyLie() {
    Network network =
        headOn(
            stem()
                .add("group", Convolution.of(16, 1).groups(4))
                .add("shuffle", new ChannelShuffle(4))
                .add("depthwise", Convolution.of(16, 3).padding(1).groups(16)));
    TrainingPlan plan = plan(network, new DeviceMesh(1, 2), 8);
    Reshard reshard =
        plan.reshards().stream()
            .filter(m -> m.title().equals("depthwise input"))
            .findFirst()
            .orElseThrow();
    assertTrue(reshard.isIdentity(0) && reshard.isIdentity(1));
  }

  /** A worker keeps 1/P of its A/P and sends the rest: A(P-1)/P² each way. */
  @Test
  void aShuffleBeforeAGroupedConvolutionIsAnAllToAll() {
    int workers = 4;
    Network network =
        headOn(
            stem()
                .add("group", Convolution.of(16, 1).groups(4))
                .add("shuffle", new ChannelShuffle(4))
                .add("again", Convolution.of(16, 1).groups(4)));
    TrainingPlan plan = plan(network, new DeviceMesh(1, workers), 8);
    long all = 8L * 16 * 8 * 8 * Float.BYTES;
    for (int rank = 0; rank < workers; rank++) {
      long expected = all * (workers - 1) / ((long) workers * workers);
      assertEquals(expected, bytes(plan, "again input", rank));
      assertEquals(expected, bytes(plan, "again input gradient", rank));
    }
    Reshard reshard =
        plan.reshards().stream()
            .filter(m -> m.title().equals("again input"))
            .findFirst()
            .orElseThrow();
    assertEquals("all-to-all of again input", reshard.label());
  }

  @Test
  void twoTowersOfAlexNetMeetOnlyWhereThePaperSaysSo() {
    TrainingPlan plan = plan(Zoo.network("alexnet"), new DeviceMesh(1, 2), 4);
    List<String> meeting =
        plan.reshards().stream()
            .filter(m -> m.bytesSent(0) > 0 && m.title().endsWith(" input"))
            .map(m -> m.title().replace(" input", ""))
            .toList();
    assertEquals(List.of("conv1", "conv3", "fc6", "fc7", "fc8", "loss"), meeting);
  }

  @Test
  void dataParallelActivationsStayAndWeightsAreReducedAndGathered() {
    Network network = Zoo.network("alexnet-cifar");
    int workers = 4;
    TrainingPlan plan = plan(network, new DeviceMesh(workers, 1), 8);
    long sent = 0;
    for (int rank = 0; rank < workers; rank++) {
      assertEquals(0, bytes(plan, "conv3 input", rank));
      sent += plan.bytesSent(rank);
    }
    long loss = 2L * Float.BYTES * workers * (workers - 1);
    long weights = network.parameterCount() * Float.BYTES;
    assertEquals(2 * weights * (workers - 1) + loss, sent);
  }

  @Test
  void layersThatReadTheSameChannelsShareOneGathering() {
    Network network =
        headOn(
            stem()
                .add("left", Convolution.of(8, 1), "conv1")
                .add("right", Convolution.of(8, 1), "conv1")
                .add("concat", new Concat(), "left", "right")
                .add("next", Convolution.of(8, 1)));
    TrainingPlan plan = plan(network, new DeviceMesh(1, 2), 4);
    assertEquals(1, plan.inputTensors().stream().filter(f -> f.readers().contains("left")).count());
    assertEquals(List.of("left", "right"), plan.inputTensorsOf("right").get(0).readers());
    assertEquals(2, plan.inputTensorsOf("next").get(0).views().size());
  }

  /** Two workers own 8 of 16 channels each; the reader of channels 2 to 5 needs nothing else. */
  @Test
  void aSliceMovesOnlyTheChannelsThatItsReaderNeeds() {
    Network network =
        headOn(stem().add("slice", new ChannelSlice(2, 6)).add("reads", Convolution.of(8, 1)));
    TrainingPlan plan = plan(network, new DeviceMesh(1, 2), 4);
    assertEquals(4L * 4 * 8 * 8 * Float.BYTES, bytes(plan, "reads input", 0));
    assertEquals(0, bytes(plan, "reads input", 1));
  }

  @Test
  void aConcatenationMovesToAGroupOnlyWhatTheGroupReads() {
    Network network =
        headOn(
            stem()
                .add("left", Convolution.of(8, 1), "conv1")
                .add("right", Convolution.of(8, 1), "conv1")
                .add("concat", new Concat(), "left", "right")
                .add("groups", Convolution.of(16, 1).groups(2)));
    TrainingPlan plan = plan(network, new DeviceMesh(1, 2), 4);
    // Each holds half of left and half of right, and needs all of one of them.
    assertEquals(4L * 4 * 8 * 8 * Float.BYTES, bytes(plan, "groups input", 0));
    assertEquals(4L * 4 * 8 * 8 * Float.BYTES, bytes(plan, "groups input", 1));
  }

  @Test
  void groupsStayWholeWhereThereAreEnoughOfThem() {
    Network network = headOn(stem().add("group", Convolution.of(16, 1).groups(8)));
    Ownership ownership = Ownership.over(new DeviceMesh(1, 3), network, 6);
    List<Integer> sizes =
        ownership.of("group").blocks().stream().map(b -> b.channels().size()).toList();
    assertEquals(List.of(4, 6, 6), sizes);
  }

  @Test
  void aWorkerThatHasNothingOfANormalisationIsNoReplicaOfIt() {
    Network network =
        headOn(stem().add("narrow", Convolution.of(1, 1)).add("bn", BatchNorm.standard()));
    TrainingPlan plan = plan(network, new DeviceMesh(2, 3), 6);
    List<Reshard> gathered =
        plan.reshards().stream().filter(m -> m.from() instanceof Value.GradientStatistics).toList();
    assertEquals(1, gathered.size());
    assertFalse(gathered.get(0).redistribution().source().isPartial());
  }

  @Test
  void everyChannelAndRowIsOwnedOnceForAnyNumberOfWorkers() {
    for (String name : Zoo.names()) {
      Network network = Zoo.network(name);
      for (int workers = 1; workers <= 7; workers++) {
        Ownership ownership = Ownership.over(new DeviceMesh(1, workers), network, 7);
        for (Network.Node node : network.nodes()) {
          if (ownership.shares().containsKey(node.name()) && !node.name().equals("loss")) {
            long owned =
                ownership.of(node.name()).blocks().stream()
                    .mapToLong(b -> b.channels().size())
                    .sum();
            assertEquals(network.shape(node.name()).channels(), owned, name + " " + node.name());
          }
        }
      }
    }
  }

  @Test
  void shardsOfAMillionParametersAreEven() {
    Network network = Zoo.network("alexnet");
    Ownership ownership = Ownership.over(new DeviceMesh(4, 1), network, 4);
    ParameterSharding sharding =
        TrainingPlan.of(network, ownership, PlanOptions.PLAIN).sharding("fc6");
    for (var block : sharding.shards()) {
      assertEquals(9217L * 4096 / 4, block.channels().size());
    }
    assertEquals(new Range(0, 1), sharding.shards().get(0).rows());
  }

  @Test
  void aBatchSmallerThanTheWorkersIsRefused() {
    Network network = Zoo.network("alexnet-cifar");
    PlanException e =
        assertThrows(PlanException.class, () -> Ownership.over(new DeviceMesh(1, 4), network, 3));
    String sentence = String.valueOf(e.getMessage());
    assertTrue(sentence.contains("batch 3") && sentence.contains("4"), sentence);
  }
}

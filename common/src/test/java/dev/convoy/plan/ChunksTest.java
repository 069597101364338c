package dev.convoy.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.layout.Transfer;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Activation;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.Shape;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChunksTest {
  private static Network network() {
    return Network.builder("test", Shape.of(3, 8, 8))
        .add("conv1", Convolution.of(16, 3).padding(1))
        .add("relu", new Activation(Activation.Function.RELU))
        .add("conv2", Convolution.of(16, 3).padding(1))
        .add("bn", BatchNorm.standard())
        .add("conv3", Convolution.of(16, 3).padding(1))
        .add("flatten", new Flatten())
        .add("fc", new Linear(4, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  private static TrainingPlan plan(Network network, DeviceMesh mesh, int batch, int chunks) {
    return TrainingPlan.of(
        network, Ownership.over(mesh, network, batch), PlanOptions.PLAIN.chunks(chunks));
  }

  private static String text(Step step) {
    if (step instanceof Step.Compute c) {
      return c.layer() + (c.chunk().isWhole() ? "" : " " + c.chunk().index());
    } else if (step instanceof Step.Send s) {
      return "> " + s.reshard().title() + (s.chunk().isWhole() ? "" : " " + s.chunk().index());
    }
    Step.Receive r = (Step.Receive) step;
    return "< " + r.reshard().title() + (r.chunk().isWhole() ? "" : " " + r.chunk().index());
  }

  @Test
  void slicesOfOnePartTravelWhileTheNextIsComputed() {
    TrainingPlan plan = plan(network(), new DeviceMesh(1, 2), 8, 2);
    assertEquals(
        List.of(
            "> conv1 input",
            "< conv1 input",
            // The first section: its slices leave part by part.
            "conv1 0",
            "< relu input 0",
            "relu 0",
            "> conv2 input 0",
            "conv1 1",
            "< relu input 1",
            "relu 1",
            "> conv2 input 1",
            // The second begins with the first part; normalisation takes all rows.
            "< conv2 input 0",
            "conv2 0",
            "< conv2 input 1",
            "conv2 1",
            "> bn input",
            "< bn input",
            "bn",
            "> conv3 input 0",
            "> conv3 input 1",
            // The third is read whole.
            "< conv3 input 0",
            "conv3 0",
            "> fc input 0",
            "< conv3 input 1",
            "conv3 1",
            "> fc input 1",
            "< fc input 0",
            "< fc input 1",
            "fc"),
        plan.inference().stream()
            .map(ChunksTest::text)
            .takeWhile(t -> !t.contains("loss"))
            .toList());
  }

  @Test
  void whereNothingTravelsNothingIsCut() {
    TrainingPlan plan = plan(network(), new DeviceMesh(2, 1), 8, 4);
    assertTrue(
        plan.training().stream()
            .allMatch(s -> !(s instanceof Step.Compute c) || c.chunk().isWhole()));
  }

  @Test
  void thePartsOfAReshardAreAllOfIt() {
    TrainingPlan plan = plan(Zoo.network("shufflenet-v1-cifar"), new DeviceMesh(2, 2), 14, 3);
    int cut = 0;
    for (Reshard whole : plan.reshards()) {
      List<Chunk> chunks =
          plan.training().stream()
              .filter(s -> s instanceof Step.Receive r && r.reshard().equals(whole))
              .map(s -> ((Step.Receive) s).chunk())
              .toList();
      cut += chunks.size() > 1 ? 1 : 0;
      Set<String> parts = new TreeSet<>();
      Set<Integer> numbers = new TreeSet<>();
      for (Chunk chunk : chunks) {
        Reshard part = whole.part(chunk);
        assertTrue(numbers.add(part.id()), whole.title());
        part.redistribution().transfers().forEach(t -> parts.addAll(cells(t)));
      }
      Set<String> all =
          whole
              .redistribution()
              .transfers()
              .flatMap(t -> cells(t).stream())
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(all, parts, whole.title());
    }
    assertTrue(cut > 0);
  }

  @Test
  void noTwoMessagesHaveTheSameNumber() {
    TrainingPlan plan = plan(Zoo.network("alexnet-cifar"), new DeviceMesh(1, 4), 64, 4);
    List<Integer> numbers =
        plan.training().stream()
            .filter(s -> s instanceof Step.Receive)
            .map(s -> ((Step.Receive) s).reshard().part(((Step.Receive) s).chunk()).id())
            .toList();
    assertEquals(numbers.size(), Set.copyOf(numbers).size());
  }

  @Test
  void thereAreNoMorePartsThanRows() {
    TrainingPlan plan = plan(network(), new DeviceMesh(2, 2), 7, 100);
    int most =
        plan.training().stream()
            .filter(s -> s instanceof Step.Compute)
            .mapToInt(s -> ((Step.Compute) s).chunk().of())
            .max()
            .orElse(0);
    assertEquals(3, most);
  }

  /** Rows and channels that a transfer moves. */
  private static Set<String> cells(Transfer t) {
    Set<String> cells = new TreeSet<>();
    for (int row = t.block().rows().from(); row < t.block().rows().to(); row++) {
      int r = row;
      t.block().channels().stream()
          .forEach(c -> cells.add(t.from() + ">" + t.to() + " " + r + ":" + c));
    }
    return cells;
  }
}

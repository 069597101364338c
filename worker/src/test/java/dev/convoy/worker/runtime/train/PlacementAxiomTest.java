package dev.convoy.worker.runtime.train;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ViewLayer;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placement;
import dev.convoy.placement.Placements;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every placement of every kind of layer, alone among layers that are placed as usual. */
@TestInstance(Lifecycle.PER_CLASS)
class PlacementAxiomTest {
  private static final int BATCH = 8;
  private static final Network NETWORK = AxiomTest.everyLayer(5);
  private static final LayerPlacement USUAL =
      new LayerPlacement(Placement.ROWS, Placement.OUTPUT_CHANNELS);

  private final InProcess training = new InProcess(NETWORK, ReferenceKernels::new, BATCH, 2);
  private Outcome alone = training.outcome();

  @BeforeAll
  void trainAlone() throws Exception {
    alone = training.train(new DeviceMesh(1, 1));
  }

  static List<String> layers() {
    return NETWORK.nodes().stream()
        .filter(n -> !(n.layer() instanceof ViewLayer || n.layer() instanceof LossLayer))
        .map(Node::name)
        .toList();
  }

  @Test
  void theUsualPlacementTrainsTheModelOfOneWorker() throws Exception {
    for (int workers : List.of(2, 3, 4)) {
      assertIsTheModel("conv1", USUAL, 1, workers);
      assertIsTheModel("conv1", USUAL, workers, 1);
    }
    assertIsTheModel("conv1", USUAL, 2, 2);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void everyOtherPlacementTrainsTheModelOfOneWorker(String layer) throws Exception {
    for (Placement placement : placements(layer)) {
      for (int workers : List.of(2, 3, 4)) {
        assertIsTheModelUnlessUsual(
            layer, new LayerPlacement(USUAL.first(), placement), 1, workers);
        assertIsTheModelUnlessUsual(
            layer, new LayerPlacement(placement, USUAL.second()), workers, 1);
      }
      for (Placement other : placements(layer)) {
        assertIsTheModelUnlessUsual(layer, new LayerPlacement(placement, other), 2, 2);
      }
    }
  }

  private void assertIsTheModelUnlessUsual(
      String layer, LayerPlacement placement, int first, int second) throws Exception {
    if (!placement.equals(USUAL)) {
      assertIsTheModel(layer, placement, first, second);
    }
  }

  private static List<Placement> placements(String layer) {
    List<Placement> all = new ArrayList<>(List.of(Placement.values()));
    if (!(NETWORK.node(layer).layer() instanceof FilterLayer)) {
      all.remove(Placement.INPUT_CHANNELS);
    }
    return all;
  }

  private void assertIsTheModel(String layer, LayerPlacement placement, int first, int second)
      throws Exception {
    DeviceMesh mesh = new DeviceMesh(first, second);
    Placements placements = new Placements(USUAL, Map.of(layer, placement));
    Ownership ownership =
        Ownership.of(placements, mesh, Speeds.equal(mesh.ranks()), NETWORK, BATCH);
    TrainingPlan plan = training.plan(ownership);
    try {
      Outcome together = training.train(plan);
      together.assertIsTheModelOf(alone, 1e-5);
      together.assertSentAsPlanned(plan);
    } catch (AssertionError | Exception e) {
      throw new AssertionError(layer + " by " + placement + " on " + mesh, e);
    }
  }
}

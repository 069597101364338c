package dev.convoy.network.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Network;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every network can be planned for one to four workers. */
class PlansOfTheZooTest {
  private static final int BATCH = 4;

  static List<String> names() {
    return Zoo.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void workersThatSplitChannelsHoldEveryParameterOnce(String name) {
    Network network = Zoo.network(name);
    for (int workers = 1; workers <= 4; workers++) {
      TrainingPlan plan = plan(network, new DeviceMesh(1, workers));
      long held = 0;
      for (int rank = 0; rank < workers; rank++) {
        held += plan.parametersHeld(rank);
      }
      assertEquals(network.parameterCount(), held, name + " on " + workers + " workers");
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void workersThatSplitTheBatchHoldEveryParameterEach(String name) {
    Network network = Zoo.network(name);
    for (int workers = 1; workers <= 4; workers++) {
      TrainingPlan plan = plan(network, new DeviceMesh(workers, 1));
      for (int rank = 0; rank < workers; rank++) {
        assertEquals(network.parameterCount(), plan.parametersHeld(rank), name);
      }
    }
  }

  private static TrainingPlan plan(Network network, DeviceMesh mesh) {
    return TrainingPlan.of(network, Ownership.over(mesh, network, BATCH), PlanOptions.PLAIN);
  }
}

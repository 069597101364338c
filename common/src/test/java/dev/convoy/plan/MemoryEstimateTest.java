package dev.convoy.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.ownership.Ownership;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {
  private static final Network ALEXNET = Zoo.network("alexnet-cifar");

  private static MemoryEstimate of(Strategy strategy) {
    TrainingPlan plan =
        TrainingPlan.of(ALEXNET, Ownership.over(strategy.mesh(4), ALEXNET, 64), PlanOptions.PLAIN);
    return MemoryEstimate.of(plan, 0);
  }

  @Test
  void dataParallelWorkersHoldAllWeightsAndAQuarterOfTheMomentum() {
    MemoryEstimate data = of(Strategy.DATA);
    assertEquals(4 * ALEXNET.parameterCount(), data.parameters());
    assertEquals((double) ALEXNET.parameterCount(), (double) data.optimizer(), 100.0);
  }

  @Test
  void modelParallelWorkersHoldAQuarterOfTheWeightsAndAllTheirMomentum() {
    MemoryEstimate model = of(Strategy.MODEL);
    assertEquals((double) ALEXNET.parameterCount(), (double) model.parameters(), 10_000.0);
    assertEquals(model.parameters(), model.optimizer());
    assertTrue(model.least() < model.total());
  }

  @Test
  void aSingleWorkersActivationsAreThoseOfTheWholeBatch() {
    long perImage =
        ALEXNET.input().elements()
            + ALEXNET.nodes().stream()
                .filter(n -> !n.name().equals("flatten") && !n.name().equals("loss"))
                .mapToLong(n -> ALEXNET.shape(n.name()).elements())
                .sum();
    long flattened = ALEXNET.shape("flatten").elements();
    long loss = 2;
    assertEquals(4 * (64 * (perImage + flattened) + loss), of(Strategy.SINGLE).activations());
  }
}

package dev.convoy.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.UpdateRule;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.ownership.Ownership;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  /** Each copies what it updates: all copies together are what a checkpoint holds. */
  @ParameterizedTest
  @EnumSource(Strategy.class)
  void copiesForCheckpointsAreTogetherAllState(Strategy strategy) {
    Network network = Zoo.network("shufflenet-v1-cifar");
    UpdateRule rule = new UpdateRule.Adam(0.9, 0.999, 1e-8, 0, /* decoupled= */ false);
    PlanOptions options = PlanOptions.PLAIN.updates(OptimizerSpec.sgd(1, 0).withRule(rule).needs());
    Ownership ownership = Ownership.over(strategy.mesh(3), network, 6);
    TrainingPlan plan = TrainingPlan.of(network, ownership, options.withCopy());
    int ranks = ownership.mesh().ranks();
    long copies = IntStream.range(0, ranks).mapToLong(r -> MemoryEstimate.copy(plan, r)).sum();
    long state =
        TensorSpec.of(network, rule.state()).stream()
            .mapToLong(t -> t.sizes().stream().mapToLong(n -> n).reduce(1, (a, b) -> a * b))
            .sum();
    assertEquals(4 * state, copies);
    MemoryEstimate without = MemoryEstimate.of(TrainingPlan.of(network, ownership, options), 0);
    assertEquals(0, without.copy());
    assertEquals(
        MemoryEstimate.copy(plan, 0), MemoryEstimate.of(plan, 0).total() - without.total());
  }
}

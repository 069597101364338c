package dev.convoy.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.job.Arrangement;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class InterpolatedCostsTest {
  private static final double EXACT = 1e-12;

  private static TrainingPlan plan(int batch) {
    Network network = Zoo.network("alexnet-cifar");
    Arrangement arrangement = new Arrangement.ByStrategy(Strategy.DATA, Strategy.DATA.mesh(2));
    return arrangement.plan(network, Speeds.equal(2), batch, PlanOptions.PLAIN);
  }

  /** Everything takes as long as a batch says. */
  private record OfBatch(DoubleUnaryOperator seconds) implements StepCosts {
    private double of(TrainingPlan plan) {
      return seconds.applyAsDouble(plan.ownership().batch());
    }

    @Override
    public double compute(TrainingPlan plan, Step.Compute step, int rank) {
      return of(plan);
    }

    @Override
    public double send(Reshard part, int rank) {
      return 3;
    }

    @Override
    public double receive(Reshard part, int rank) {
      return 4;
    }

    @Override
    public double perStep(TrainingPlan plan, int rank) {
      return of(plan);
    }
  }

  private static double at(int batch, DoubleUnaryOperator seconds) {
    StepCosts costs = new InterpolatedCosts(new OfBatch(seconds), plan(16), plan(64));
    TrainingPlan plan = plan(batch);
    Step.Compute first =
        (Step.Compute)
            plan.training().stream()
                .filter(Step.Compute.class::isInstance)
                .findFirst()
                .orElseThrow();
    assertEquals(costs.compute(plan, first, 1), costs.perStep(plan, 1));
    return costs.compute(plan, first, 1);
  }

  @Test
  void timesLieOnTheLineThroughBothBatches() {
    assertEquals(5 + 2 * 16, at(16, b -> 5 + 2 * b), EXACT);
    assertEquals(5 + 2 * 64, at(64, b -> 5 + 2 * b), EXACT);
    assertEquals(5 + 2 * 32, at(32, b -> 5 + 2 * b), EXACT);
    assertEquals(5 + 2 * 1024, at(1024, b -> 5 + 2 * b), EXACT);
    assertEquals(5 + 2 * 4, at(4, b -> 5 + 2 * b), EXACT);
  }

  @Test
  void noBatchTakesLessThanNothingAndNoneLessThanASmallerOne() {
    assertEquals(64.0 * 64 * 16 / 64, at(16, b -> b * b), EXACT);
    assertEquals(100, at(1024, b -> 100), EXACT);
    assertEquals(1.0 / 64, at(1024, b -> 1 / b), EXACT);
  }

  @Test
  void whatMovesIsNotAQuestionOfTheTwoBatches() {
    StepCosts costs = new InterpolatedCosts(new OfBatch(b -> b), plan(16), plan(64));
    Reshard any = plan(32).reshards().get(0);
    assertEquals(3, costs.send(any, 0));
    assertEquals(4, costs.receive(any, 0));
  }

  @Test
  void twoEqualBatchesAreNoLine() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new InterpolatedCosts(new OfBatch(b -> b), plan(16), plan(16)));
  }
}

package dev.convoy.driver.planning;

import dev.convoy.cost.StepCosts;
import dev.convoy.plan.MemoryEstimate;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.simulate.ClusterSpec;
import dev.convoy.simulate.SimulatedStep;
import dev.convoy.simulate.StepSimulation;
import java.util.function.IntFunction;

/**
 * Says what the steps of plans would take on a cluster that is only described, worked out from what
 * is said of its devices.
 *
 * @param cluster the cluster
 * @param options how many steps are played through
 */
public record DescribedPredictor(ClusterSpec cluster, StepSimulation.Options options)
    implements Predictor {

  @Override
  public StepCosts costs(TrainingPlan plan) {
    return cluster.costs(plan.ownership().mesh().ranks());
  }

  /** Worked out for any. */
  @Override
  public StepCosts costs(IntFunction<TrainingPlan> plans, int batch, int least) {
    return costs(plans.apply(batch));
  }

  @Override
  public boolean knows(TrainingPlan plan) {
    return true;
  }

  @Override
  public SimulatedStep step(TrainingPlan plan) {
    return StepSimulation.run(plan, costs(plan), cluster, options);
  }

  /** By a count of all tensors, since nobody knows what its kernels need besides. */
  @Override
  public long memory(TrainingPlan plan) {
    long most = 0;
    for (int rank = 0; rank < plan.ownership().mesh().ranks(); rank++) {
      most = Math.max(most, MemoryEstimate.of(plan, rank).total());
    }
    return most;
  }
}

package dev.convoy.planner;

import dev.convoy.cost.StepCosts;
import dev.convoy.layout.Block;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Shares;

/**
 * Multiply-accumulates over a rate, elements over a rate: a machine that is easy to reckon with.
 */
record RateCosts(double macsPerSecond, double elementsPerSecond) implements StepCosts {

  @Override
  public double compute(TrainingPlan plan, Step.Compute step, int rank) {
    Node node = plan.network().node(step.layer());
    Shares shares = plan.ownership().sharesOf(step.layer());
    if (step.pass() == Step.Pass.UPDATE) {
      return plan.sharding(step.layer()).shards().get(rank).size() / elementsPerSecond;
    }
    Block work = shares.work().get(rank);
    double elements = (double) work.size() * plan.network().shape(step.layer()).spatialSize();
    if (!(node.layer() instanceof FilterLayer filters)) {
      return elements / elementsPerSecond;
    }
    double inputs =
        shares.isByInputs()
            ? shares.groupInputs().get(rank).size()
            : (double) plan.network().inputShapes(node).get(0).channels() / filters.groups();
    return elements * inputs / macsPerSecond;
  }

  @Override
  public double send(Reshard part, int rank) {
    return part.bytesSent(rank) / 4.0 / elementsPerSecond;
  }

  @Override
  public double receive(Reshard part, int rank) {
    return part.bytesReceived(rank) / 4.0 / elementsPerSecond;
  }

  @Override
  public double perStep(TrainingPlan plan, int rank) {
    return 0;
  }
}

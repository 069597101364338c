package dev.convoy.planner;

import dev.convoy.cost.LinkCost;
import dev.convoy.cost.StepCosts;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.PlanOptions;

/**
 * What is to be placed, on what, and what it costs there.
 *
 * @param network what is trained
 * @param mesh the workers
 * @param speeds how fast they are beside each other
 * @param batch rows of the global batch
 * @param options what else shapes plans
 * @param costs how long steps take
 * @param link what it takes to bring bytes from one worker to another
 */
public record Problem(
    Network network,
    DeviceMesh mesh,
    Speeds speeds,
    int batch,
    PlanOptions options,
    StepCosts costs,
    LinkCost link) {

  /** This problem on another mesh of equal workers. */
  public Problem on(DeviceMesh other) {
    return new Problem(network, other, Speeds.equal(other.ranks()), batch, options, costs, link);
  }
}

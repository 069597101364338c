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

  /**
   * This problem on another mesh, of as many workers or of the first of them.
   *
   * @throws IllegalArgumentException if it has more workers
   */
  public Problem on(DeviceMesh other) {
    if (other.ranks() > speeds.ranks()) {
      throw new IllegalArgumentException(
          "a mesh of %s for %d workers".formatted(other, speeds.ranks()));
    }
    return new Problem(network, other, speeds.first(other.ranks()), batch, options, costs, link);
  }
}

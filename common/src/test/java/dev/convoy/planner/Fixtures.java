package dev.convoy.planner;

import dev.convoy.cost.LinkCost;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Options;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.PlanOptions;

/** Problems to search. */
final class Fixtures {
  static final RateCosts COSTS = new RateCosts(2e10, 1e9);
  static final LinkCost LINK = new LinkCost(1e-4, 1.25e8, 1e-5);

  private Fixtures() {}

  /** A network of the zoo, made small. */
  static Network small(String name, int pixels, double width) {
    return Zoo.network(name, Options.PUBLISHED.withImageSize(pixels).withWidth(width));
  }

  static Problem problem(Network network, DeviceMesh mesh, int batch) {
    return new Problem(
        network, mesh, Speeds.equal(mesh.ranks()), batch, PlanOptions.PLAIN, COSTS, LINK);
  }
}

package dev.convoy.driver.planning;

import dev.convoy.job.Arrangement;
import dev.convoy.job.Arrangement.ByPlacements;
import dev.convoy.job.Arrangement.ByStrategy;
import dev.convoy.network.Network;
import dev.convoy.placement.Placements;
import dev.convoy.planner.PlacementCosts;
import java.util.List;

/**
 * What the planner has found.
 *
 * @param ranked all that was played through and fits, the fastest first
 * @param tooLarge what does not fit into a worker's memory, the fastest first
 * @param costs what the placements of each layer cost on the mesh of the fastest
 * @param gap by which part the sum that was searched can be improved at most; 0 where it is proven
 *     to be least
 */
public record PlanChoice(
    List<Alternative> ranked, List<Alternative> tooLarge, PlacementCosts costs, double gap) {

  /** Copies the lists. */
  public PlanChoice {
    ranked = List.copyOf(ranked);
    tooLarge = List.copyOf(tooLarge);
  }

  /** The fastest, as placements under a name of its own, whoever else would share out so. */
  public ByPlacements arrangement(String title, Network network) {
    Arrangement best = best().arrangement();
    Placements placements =
        best instanceof ByStrategy named
            ? named.strategy().placements(network)
            : ((ByPlacements) best).placements();
    return new ByPlacements(title, best.mesh(), placements);
  }

  /** The fastest. */
  public Alternative best() {
    return ranked.get(0);
  }
}

package dev.convoy.driver.planning;

import dev.convoy.driver.report.PlanChoices;
import dev.convoy.job.Arrangement;
import dev.convoy.job.Arrangement.ByPlacements;
import dev.convoy.job.Arrangement.ByStrategy;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.placement.Placements;
import dev.convoy.planner.ExchangeWeights;
import dev.convoy.planner.Explanation;
import dev.convoy.planner.PlacementCosts;
import dev.convoy.planner.PlacementSearch;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the planner has found.
 *
 * @param ranked all that was played through and fits, the fastest first
 * @param tooLarge what does not fit into a worker's memory, the fastest first
 * @param costs what the placements of each layer cost on the mesh of the fastest, worked out when
 *     asked for
 * @param gap by which part the sums that were searched can be improved at most, on any mesh; 0
 *     where they are proven to be least
 */
public record PlanChoice(
    List<Alternative> ranked,
    List<Alternative> tooLarge,
    Supplier<PlacementCosts> costs,
    double gap) {
  private static final int MOST_NAMED = 3;

  /** Copies the lists. */
  public PlanChoice {
    ranked = List.copyOf(ranked);
    tooLarge = List.copyOf(tooLarge);
  }

  /** The fastest, and the next after it, as lines of a table. */
  public List<PlanChoices.Line> lines(int most) {
    return ranked.stream()
        .limit(most)
        .map(
            one ->
                new PlanChoices.Line(
                    one.title(),
                    one.arrangement().mesh().toString(),
                    differences(one),
                    one.forecast()))
        .toList();
  }

  /** The layers that another places otherwise than the fastest, where both have one mesh. */
  private String differences(Alternative other) {
    if (other.equals(best()) || !other.arrangement().mesh().equals(best().arrangement().mesh())) {
      return "";
    }
    Network network = other.plan().network();
    Placements these = other.plan().ownership().placements();
    Placements those = best().plan().ownership().placements();
    List<String> layers =
        network.nodes().stream()
            .filter(n -> n.layer() instanceof FilterLayer || these.named().containsKey(n.name()))
            .map(Node::name)
            .filter(layer -> !these.of(layer).equals(those.of(layer)))
            .toList();
    return layers.size() <= MOST_NAMED
        ? String.join(", ", layers)
        : layers.size() + " layers, " + layers.get(0) + " the first";
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

  /** What each way to share a layer out would cost on the mesh of the fastest. */
  public Explanation explanation(String layer) {
    return PlacementSearch.explain(costs.get(), ExchangeWeights.EXPOSED, Long.MAX_VALUE, layer);
  }

  /** The fastest. */
  public Alternative best() {
    return ranked.get(0);
  }
}

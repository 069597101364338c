package dev.convoy.planner;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placements;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.plan.ownership.Shares;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the placement of each unit of a network costs on a mesh, and each pair of neighbours': a sum
 * that is quickly looked through, beside a simulation of whole plans that is right.
 *
 * <p>A unit is a layer whose placement is chosen, with all that stays with it. Its own share is
 * what a plan says in which all units are placed like it: kernels, updates, sums of gradients. For
 * each value that is read, the layouts that plans of either side say give the reshard between them.
 * So bytes are exactly those of the plan of any assignment. Seconds are of the busiest worker of
 * each part, and take no notice of how batches are cut into chunks; memory is counted as {@link
 * dev.convoy.plan.MemoryEstimate} does, of the worker with most of each part, so it is not less
 * than what that says of any worker.
 */
public final class PlacementCosts {
  private final Problem problem;
  private final Units units;
  private final List<List<Choice>> choices;
  private final List<List<Shares>> shares;
  private final CostTables tables;

  PlacementCosts(
      Problem problem,
      Units units,
      List<List<Choice>> choices,
      List<List<Shares>> shares,
      CostTables tables) {
    this.problem = problem;
    this.units = units;
    this.choices = choices;
    this.shares = shares;
    this.tables = tables;
  }

  /** Works them all out. */
  public static PlacementCosts of(Problem problem) {
    return new TableBuilder(problem, new Units(problem.network()), new UniformPlans.Known())
        .build();
  }

  /**
   * Works out those of one mesh after the other, which is faster than each by itself.
   *
   * @param problem on a mesh of as many workers as the largest of these
   */
  public static Stream<PlacementCosts> on(List<DeviceMesh> meshes, Problem problem) {
    Units units = new Units(problem.network());
    UniformPlans.Known known = new UniformPlans.Known();
    return meshes.stream().map(mesh -> new TableBuilder(problem.on(mesh), units, known).build());
  }

  /** The workers. */
  public DeviceMesh mesh() {
    return problem.mesh();
  }

  /** The layers whose placement is chosen, in order. */
  public List<String> placed() {
    return units.all().stream().filter(Unit::isPlaced).map(Unit::name).toList();
  }

  /** The choices of one of them. */
  public List<Choice> choices(String layer) {
    return List.copyOf(choices.get(units.of(layer).id()));
  }

  /**
   * What any placements cost.
   *
   * @return empty where a layer is placed as none of its choices says
   */
  public Optional<Ranked> of(Placements placements, ExchangeWeights weights) {
    Ownership ownership =
        Ownership.of(
            placements, problem.mesh(), problem.speeds(), problem.network(), problem.batch());
    List<int[]> kept = new ArrayList<>();
    for (Unit unit : units.all()) {
      int choice = shares.get(unit.id()).indexOf(ownership.sharesOf(unit.name()));
      if (choice < 0) {
        return Optional.empty();
      }
      kept.add(new int[] {choice});
    }
    int[] assignment = sharing(kept, weights);
    return tables.cost(assignment).isPossible()
        ? Optional.of(ranked(assignment, weights))
        : Optional.empty();
  }

  /** The assignment of these choices of units, with the cheapest ways to share values. */
  int[] sharing(List<int[]> ofUnits, ExchangeWeights weights) {
    SubGraph all = SubGraph.whole(tables.graph(c -> c.seconds(weights)));
    List<int[]> kept = new ArrayList<>(ofUnits);
    kept.addAll(all.kept().subList(ofUnits.size(), all.kept().size()));
    SubGraph some = all.keeping(kept);
    return some.named(LeastSum.of(some.graph(), Long.MAX_VALUE)).choices();
  }

  /** An assignment with another choice of one unit, while those of all others stay. */
  int[] beside(int[] assignment, int unit, int choice, ExchangeWeights weights) {
    List<int[]> kept = new ArrayList<>();
    for (int u = 0; u < units.all().size(); u++) {
      kept.add(new int[] {u == unit ? choice : assignment[u]});
    }
    return sharing(kept, weights);
  }

  Units units() {
    return units;
  }

  CostTables tables() {
    return tables;
  }

  Problem problem() {
    return problem;
  }

  /** The placements of an assignment; what is placed where it would stay is not named. */
  Placements placements(int[] assignment) {
    Map<LayerPlacement, Integer> uses = new HashMap<>();
    Map<String, LayerPlacement> named = new LinkedHashMap<>();
    for (Unit unit : units.all()) {
      Choice choice = choices.get(unit.id()).get(assignment[unit.id()]);
      if (unit.isPlaced() && !choice.stays()) {
        named.put(unit.name(), choice.placement());
        uses.merge(choice.placement(), unit.kind() == Unit.Kind.FILTERS ? 1 : 0, Integer::sum);
      }
    }
    LayerPlacement standard =
        uses.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(choices.get(0).get(0).placement());
    named
        .entrySet()
        .removeIf(
            e -> units.of(e.getKey()).kind() == Unit.Kind.FILTERS && e.getValue().equals(standard));
    return new Placements(standard, named);
  }

  Ranked ranked(int[] assignment, ExchangeWeights weights) {
    Cost cost = tables.cost(assignment);
    return new Ranked(problem.mesh(), placements(assignment), cost, cost.seconds(weights));
  }

  /** Assignments as placements, the best first, none twice. */
  List<Ranked> ranked(List<int[]> assignments, ExchangeWeights weights) {
    List<Ranked> all = new ArrayList<>();
    for (int[] assignment : assignments) {
      Ranked one = ranked(assignment, weights);
      if (all.stream().noneMatch(r -> r.placements().equals(one.placements()))) {
        all.add(one);
      }
    }
    all.sort(Comparator.comparingDouble(Ranked::seconds));
    return all;
  }
}

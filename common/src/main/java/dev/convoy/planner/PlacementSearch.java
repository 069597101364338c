package dev.convoy.planner;

import dev.convoy.mesh.DeviceMesh;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Searches for the placements whose sum of costs is least. Exact where the network reduces: chains,
 * residual and Inception blocks, squeeze-and-excitation, units of ShuffleNet. Where layers read
 * what all before them have made (DenseNet), assignments are improved from several starts, and the
 * result says how far it can be from the best.
 */
public final class PlacementSearch {
  /** Entries of a table: some hundredths of a second's work. */
  private static final long LARGEST_TABLE = 4_000_000;

  /** By how much of it alternatives are slower than the best at most. */
  private static final double NEARLY = 0.1;

  /** How many units are placed otherwise, those first of which that costs least. */
  private static final int LOOKS = 16;

  private final PlacementCosts costs;
  private final ExchangeWeights weights;
  private final long memory;
  private final long largest;

  private PlacementSearch(
      PlacementCosts costs, ExchangeWeights weights, long memory, long largest) {
    this.costs = costs;
    this.weights = weights;
    this.memory = memory;
    this.largest = largest;
  }

  /**
   * The best placements on a mesh.
   *
   * @param weights how much of the exchange lengthens a step
   * @param memory bytes that a worker has for tensors; {@link Long#MAX_VALUE} for any
   * @param count how many different placements to rank, the best among them
   */
  public static SearchResult search(
      PlacementCosts costs, ExchangeWeights weights, long memory, int count) {
    return search(costs, weights, memory, count, LARGEST_TABLE);
  }

  static SearchResult search(
      PlacementCosts costs, ExchangeWeights weights, long memory, int count, long largest) {
    return new PlacementSearch(costs, weights, memory, largest).search(count);
  }

  private SearchResult search(int count) {
    MemoryBudget.Found found = MemoryBudget.solve(costs.tables(), weights, memory, largest);
    Solution best = found.solution();
    if (!found.fits()) {
      return new SearchResult(List.of(), best.bound(), best.isExact(), shortage(best.choices()));
    }
    List<int[]> assignments = new ArrayList<>(List.of(best.choices()));
    if (count > 1) {
      assignments.addAll(alternatives(best, found.price(), count - 1));
    }
    List<Ranked> ranked = costs.ranked(assignments, weights);
    return new SearchResult(
        ranked.subList(0, Math.min(count, ranked.size())), best.bound(), best.isExact(), null);
  }

  /**
   * The next best assignments, of those that are nearly as good: without the best one's choice of
   * some unit. Units are looked at in the order of what that must cost, until nothing that is left
   * can be among the next bests, or enough has been looked at.
   */
  private List<int[]> alternatives(Solution best, double price, int count) {
    CostGraph graph = costs.tables().graph(c -> c.seconds(weights) + price * c.memory());
    double limit = graph.cost(best.choices()) * (1 + NEARLY);
    SubGraph near = SubGraph.whole(graph).keeping(DualBound.of(graph).within(limit));
    DualBound dual = DualBound.of(near.graph());
    double[][] above = dual.above();
    List<Without> others = new ArrayList<>();
    for (Unit unit : costs.units().all()) {
      others.add(
          without(unit.id(), best.choices()[unit.id()], near, above[unit.id()], dual.bound()));
    }
    others.sort(Comparator.comparingDouble(Without::bound));
    List<Solution> found = new ArrayList<>();
    for (Without other : others.subList(0, Math.min(LOOKS, others.size()))) {
      double known = found.size() < count ? limit : found.get(count - 1).cost();
      if (other.bound >= known) {
        break;
      }
      Solution next =
          near.named(LeastSum.of(near.graph().forbidding(other.unit, other.choice), largest));
      if (next.cost() <= limit && costs.tables().cost(next.choices()).memory() <= memory) {
        add(next, found);
      }
    }
    return found.stream().limit(count).map(Solution::choices).toList();
  }

  /** The choice that a unit is not to have, and what all other assignments cost at least. */
  private record Without(int unit, int choice, double bound) {}

  private static Without without(
      int unit, int choice, SubGraph near, double[] above, double bound) {
    int[] kept = near.kept().get(unit);
    double least = Double.POSITIVE_INFINITY;
    int own = 0;
    for (int k = 0; k < kept.length; k++) {
      own = kept[k] == choice ? k : own;
      least = kept[k] == choice ? least : Math.min(least, above[k]);
    }
    return new Without(unit, own, bound + least);
  }

  /** Keeps them in order, and each once. */
  private void add(Solution next, List<Solution> found) {
    int units = costs.units().all().size();
    if (found.stream()
        .noneMatch(s -> Arrays.equals(s.choices(), 0, units, next.choices(), 0, units))) {
      found.add(next);
      found.sort(Comparator.comparingDouble(Solution::cost));
    }
  }

  /**
   * Why a layer is placed as it is in the best placements on a mesh.
   *
   * @param layer one of those that are placed
   * @param memory bytes that a worker has for tensors
   */
  public static Explanation explain(
      PlacementCosts costs, ExchangeWeights weights, long memory, String layer) {
    return new PlacementSearch(costs, weights, memory, LARGEST_TABLE).explain(layer);
  }

  private Explanation explain(String layer) {
    int unit = costs.units().of(layer).id();
    MemoryBudget.Found found = MemoryBudget.solve(costs.tables(), weights, memory, largest);
    int[] best = found.solution().choices();
    CostTables tables = costs.tables();
    CostGraph graph = tables.graph(c -> c.seconds(weights) + found.price() * c.memory());
    List<Explanation.Option> options = new ArrayList<>();
    List<Choice> choices = costs.choices(layer);
    for (int choice = 0; choice < choices.size(); choice++) {
      int[] beside = costs.beside(best, unit, choice, weights);
      Solution forced = LeastSum.of(graph.fixing(unit, choice), largest);
      boolean isPossible = !Double.isInfinite(forced.cost());
      options.add(
          new Explanation.Option(
              choices.get(choice),
              choice == best[unit],
              tables.cost(beside).isPossible(),
              tables.node(unit)[choice],
              tables.into(unit, beside),
              tables.outOf(unit, beside),
              isPossible ? costs.ranked(forced.choices(), weights) : null));
    }
    return new Explanation(layer, options);
  }

  private SearchResult.Shortage shortage(int[] least) {
    CostTables tables = costs.tables();
    Unit most =
        costs.units().all().stream()
            .max(
                Comparator.comparingLong(unit -> tables.node(unit.id())[least[unit.id()]].memory()))
            .orElseThrow();
    return new SearchResult.Shortage(
        costs.ranked(List.of(least), weights).get(0),
        most.name(),
        tables.node(most.id())[least[most.id()]].memory());
  }

  /** All meshes of so many workers. */
  public static List<DeviceMesh> meshes(int workers) {
    List<DeviceMesh> meshes = new ArrayList<>();
    for (int data = 1; data <= workers; data++) {
      if (workers % data == 0) {
        meshes.add(new DeviceMesh(data, workers / data));
      }
    }
    return meshes;
  }

  /**
   * All meshes of fewer workers: a half, a third and so on where that is a whole number, the larger
   * first. On a slow link, or for a small network, those who wait are better left out.
   */
  public static List<DeviceMesh> smallerMeshes(int workers) {
    List<DeviceMesh> meshes = new ArrayList<>();
    for (int part = 2; part <= workers; part++) {
      if (workers % part == 0) {
        meshes.addAll(meshes(workers / part));
      }
    }
    return meshes;
  }
}

package dev.convoy.planner;

import dev.convoy.mesh.DeviceMesh;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Searches for the placements whose sum of costs is least. Exact where the network reduces: chains,
 * residual and Inception blocks, squeeze-and-excitation, units of ShuffleNet. Where layers read
 * what all before them have made (DenseNet), assignments are improved from several starts, and the
 * result says how far it can be from the best.
 */
public final class PlacementSearch {
  /** Entries of a table: a quarter of a second's work. */
  private static final long LARGEST_TABLE = 4_000_000;

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
      assignments.addAll(alternatives(best.choices(), found.price()));
    }
    List<Ranked> ranked = costs.ranked(assignments, weights);
    return new SearchResult(
        ranked.subList(0, Math.min(count, ranked.size())), best.bound(), best.isExact(), null);
  }

  /** For each unit, the best in which it is placed otherwise. */
  private List<int[]> alternatives(int[] best, double price) {
    CostGraph graph = costs.tables().graph(c -> c.seconds(weights) + price * c.memory());
    List<int[]> found = new ArrayList<>();
    for (Unit unit : costs.units().all()) {
      if (unit.isPlaced()) {
        Solution other = LeastSum.of(graph.forbidding(unit.id(), best[unit.id()]), largest);
        if (!Double.isInfinite(other.cost())
            && costs.tables().cost(other.choices()).memory() <= memory) {
          found.add(other.choices());
        }
      }
    }
    return found;
  }

  private SearchResult.Shortage shortage(int[] least) {
    CostTables tables = costs.tables();
    Unit most =
        costs.units().all().stream()
            .max(
                Comparator.comparingLong(unit -> tables.node(unit.id())[least[unit.id()]].memory()))
            .orElseThrow();
    return new SearchResult.Shortage(
        tables.cost(least).memory(),
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
}

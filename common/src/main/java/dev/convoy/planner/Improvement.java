package dev.convoy.planner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * For graphs that are too densely connected to be eliminated: assignments are improved, from
 * several starts, until no part of them that can be eliminated can be made better while the rest
 * stays; {@link DualBound} says how far the best of them is from the least sum at most.
 */
final class Improvement {
  private static final int TRIES = 4;

  private final CostGraph graph;
  private final long largest;
  private final Random random = new Random(17); // any: it only says which parts are looked at

  private Improvement(CostGraph graph, long largest) {
    this.graph = graph;
    this.largest = largest;
  }

  /**
   * The best that is found.
   *
   * @param starts from how many starts at most; fewer where one leads to what is proven to be best
   */
  static Solution solve(CostGraph graph, DualBound dual, long largest, int starts) {
    Improvement improvement = new Improvement(graph, largest);
    Solution best = new Solution(new int[graph.size()], Double.POSITIVE_INFINITY, dual.bound());
    for (int[] start : improvement.starts(dual.moved()).stream().limit(starts).toList()) {
      int[] better = improvement.improved(start);
      double cost = graph.cost(better);
      if (cost < best.cost()) {
        best = new Solution(better, cost, Math.min(dual.bound(), cost));
      }
      if (best.isExact()) {
        break;
      }
    }
    return best;
  }

  /** What the bound suggests, what is cheap, and all variables alike. */
  private List<int[]> starts(CostGraph moved) {
    List<int[]> starts = new ArrayList<>();
    starts.add(leastOf(moved));
    starts.add(leastOf(graph));
    int most = IntStream.range(0, graph.size()).map(v -> graph.node(v).length).max().orElse(0);
    for (int choice = 0; choice < most; choice++) {
      int same = choice;
      int[] start = new int[graph.size()];
      Arrays.setAll(start, v -> Math.min(same, graph.node(v).length - 1));
      starts.add(start);
    }
    return starts;
  }

  /** In order, what is best beside those that have chosen already. */
  private int[] leastOf(CostGraph costs) {
    int[] choices = new int[costs.size()];
    for (int v = 0; v < choices.length; v++) {
      choices[v] = best(costs, v, choices, v);
    }
    return choices;
  }

  /** The best choice of a variable beside those of the first ones. */
  private static int best(CostGraph costs, int variable, int[] choices, int known) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int choice = 0; choice < costs.node(variable).length; choice++) {
      double cost = costs.node(variable)[choice];
      for (CostGraph.Edge edge : costs.edges(variable)) {
        int other = edge.other(variable);
        if (other < known) {
          cost += edge.cost(variable, choice, choices[other]);
        }
      }
      if (cost < least) {
        least = cost;
        best = choice;
      }
    }
    return best;
  }

  private int[] improved(int[] start) {
    int[] choices = start.clone();
    double cost = graph.cost(choices);
    for (int tries = 0; tries < TRIES; tries++) {
      int[] better = partly(choices);
      double next = graph.cost(better);
      if (next < cost) {
        choices = better;
        cost = next;
        tries = 0;
      }
    }
    return choices;
  }

  /** The best assignment of a forest of variables while the others stay as they are. */
  private int[] partly(int[] choices) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, graph.size()).boxed().toList());
    Collections.shuffle(order, random);
    boolean[] free = new boolean[graph.size()];
    int[] tree = IntStream.range(0, graph.size()).toArray();
    for (int variable : order) {
      free[variable] = joins(variable, free, tree);
    }
    List<int[]> kept = new ArrayList<>();
    for (int v = 0; v < graph.size(); v++) {
      kept.add(
          free[v] ? IntStream.range(0, graph.node(v).length).toArray() : new int[] {choices[v]});
    }
    SubGraph part = SubGraph.whole(graph).keeping(kept);
    Solution solution = Elimination.solve(part.graph(), largest);
    return solution == null || Double.isInfinite(solution.cost())
        ? choices
        : part.named(solution.choices());
  }

  /** Whether a variable can be freed too without closing a ring of free ones. */
  private boolean joins(int variable, boolean[] free, int[] tree) {
    List<Integer> roots = new ArrayList<>();
    for (CostGraph.Edge edge : graph.edges(variable)) {
      int other = edge.other(variable);
      if (free[other]) {
        int root = root(other, tree);
        if (roots.contains(root)) {
          return false;
        }
        roots.add(root);
      }
    }
    roots.forEach(root -> tree[root] = variable);
    return true;
  }

  private static int root(int variable, int[] tree) {
    int at = variable;
    while (tree[at] != at) {
      at = tree[at];
    }
    return at;
  }
}

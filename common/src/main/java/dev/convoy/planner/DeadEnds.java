package dev.convoy.planner;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The choices that are left of each variable once those are gone that some other choice is at least
 * as good as, whatever the neighbours choose (dead-end elimination: Goldstein, Efficient rotamer
 * elimination applied to protein side-chains and related spin glasses, 1994). A best assignment is
 * among those that are left.
 */
final class DeadEnds {
  private final CostGraph graph;
  private final List<int[]> left = new ArrayList<>();

  private DeadEnds(CostGraph graph) {
    this.graph = graph;
    for (int v = 0; v < graph.size(); v++) {
      left.add(IntStream.range(0, graph.node(v).length).toArray());
    }
  }

  /** The choices that are left, at least one a variable. */
  static List<int[]> leaving(CostGraph graph) {
    DeadEnds ends = new DeadEnds(graph);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int v = 0; v < graph.size(); v++) {
        changed |= ends.shorten(v);
      }
    }
    return ends.left;
  }

  private boolean shorten(int variable) {
    int[] choices = left.get(variable);
    List<Integer> kept = new ArrayList<>();
    boolean[] dead = new boolean[choices.length];
    for (int k = 0; k < choices.length; k++) {
      for (int other = 0; other < choices.length && !dead[k]; other++) {
        dead[k] = other != k && !dead[other] && isNoBetter(variable, choices[k], choices[other]);
      }
      if (!dead[k]) {
        kept.add(choices[k]);
      }
    }
    left.set(variable, kept.stream().mapToInt(c -> c).toArray());
    return kept.size() < choices.length;
  }

  /** Whether one choice costs at least as much as another, whatever the neighbours choose. */
  private boolean isNoBetter(int variable, int one, int other) {
    double[] costs = graph.node(variable);
    if (Double.isInfinite(costs[one])) {
      return true;
    }
    double difference = costs[one] - costs[other];
    for (CostGraph.Edge edge : graph.edges(variable)) {
      double least = Double.POSITIVE_INFINITY;
      for (int beside : left.get(edge.other(variable))) {
        double cost = edge.cost(variable, one, beside);
        if (!Double.isInfinite(cost)) {
          least = Math.min(least, cost - edge.cost(variable, other, beside));
        }
      }
      difference += least;
      if (difference == Double.NEGATIVE_INFINITY) {
        return false;
      }
    }
    return difference >= 0;
  }
}

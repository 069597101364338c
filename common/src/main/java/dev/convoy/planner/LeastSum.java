package dev.convoy.planner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the assignment of a graph whose sum is least: exactly where the graph reduces, otherwise a
 * good one and how far at most it is from the best.
 */
final class LeastSum {
  private LeastSum() {}

  /**
   * The best assignment that is found.
   *
   * @param largest entries of a table at most, above which it is no longer exact
   */
  static Solution of(CostGraph graph, long largest) {
    List<int[]> left = DeadEnds.leaving(graph);
    CostGraph shorter = keeping(graph, left);
    Solution solution = Elimination.solve(shorter, largest);
    if (solution == null) {
      solution = Improvement.solve(shorter, largest);
    }
    int[] choices = new int[graph.size()];
    Arrays.setAll(choices, v -> left.get(v)[0]);
    int[] found = solution.choices();
    Arrays.setAll(choices, v -> left.get(v)[found[v]]);
    return new Solution(choices, solution.cost(), solution.bound());
  }

  /** The graph with some choices of each variable. */
  static CostGraph keeping(CostGraph graph, List<int[]> kept) {
    CostGraph shorter = new CostGraph();
    for (int v = 0; v < graph.size(); v++) {
      double[] costs = graph.node(v);
      shorter.add(Arrays.stream(kept.get(v)).mapToDouble(c -> costs[c]).toArray());
    }
    for (CostGraph.Edge edge : graph.edges()) {
      List<double[]> rows = new ArrayList<>();
      for (int a : kept.get(edge.first())) {
        rows.add(
            Arrays.stream(kept.get(edge.second())).mapToDouble(b -> edge.table()[a][b]).toArray());
      }
      shorter.connect(edge.first(), edge.second(), rows.toArray(double[][]::new));
    }
    return shorter;
  }
}

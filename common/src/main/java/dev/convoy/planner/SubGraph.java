package dev.convoy.planner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A graph with some of the choices of a larger one.
 *
 * @param graph the smaller one
 * @param kept for each variable, which choice of the larger one each of its own is
 */
record SubGraph(CostGraph graph, List<int[]> kept) {

  /** All of a graph. */
  static SubGraph whole(CostGraph graph) {
    List<int[]> all = new ArrayList<>();
    for (int v = 0; v < graph.size(); v++) {
      all.add(IntStream.range(0, graph.node(v).length).toArray());
    }
    return new SubGraph(graph, all);
  }

  /** With these of its choices alone. */
  SubGraph keeping(List<int[]> some) {
    CostGraph smaller = new CostGraph();
    List<int[]> names = new ArrayList<>();
    for (int v = 0; v < graph.size(); v++) {
      double[] costs = graph.node(v);
      int[] own = kept.get(v);
      smaller.add(Arrays.stream(some.get(v)).mapToDouble(c -> costs[c]).toArray());
      names.add(Arrays.stream(some.get(v)).map(c -> own[c]).toArray());
    }
    for (CostGraph.Edge edge : graph.edges()) {
      int[] columns = some.get(edge.second());
      double[][] table =
          Arrays.stream(some.get(edge.first()))
              .mapToObj(a -> Arrays.stream(columns).mapToDouble(b -> edge.table()[a][b]).toArray())
              .toArray(double[][]::new);
      smaller.connect(edge.first(), edge.second(), table);
    }
    return new SubGraph(smaller, names);
  }

  /** The choices of the larger graph that these are. */
  int[] named(int[] choices) {
    return IntStream.range(0, choices.length).map(v -> kept.get(v)[choices[v]]).toArray();
  }

  /** A solution of the smaller graph as one of the larger. */
  Solution named(Solution solution) {
    return new Solution(named(solution.choices()), solution.cost(), solution.bound());
  }
}

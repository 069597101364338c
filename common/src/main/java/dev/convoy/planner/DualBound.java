package dev.convoy.planner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A lower bound of all sums of a graph. Costs are moved between variables and their edges so that
 * every sum stays what it is, while the sum of the least cost of each variable and of each edge
 * rises: that no assignment can undercut (max-product linear programming; Globerson and Jaakkola,
 * Fixing max-product, 2007).
 */
final class DualBound {
  private static final int ROUNDS = 200;
  private static final double SETTLED = 1e-7;

  private final List<double[]> nodes = new ArrayList<>();
  private final List<CostGraph.Edge> edges = new ArrayList<>();

  private DualBound(CostGraph graph) {
    for (int v = 0; v < graph.size(); v++) {
      nodes.add(graph.node(v).clone());
    }
    for (CostGraph.Edge edge : graph.edges()) {
      double[][] table = Arrays.stream(edge.table()).map(double[]::clone).toArray(double[][]::new);
      edges.add(new CostGraph.Edge(edge.first(), edge.second(), table));
    }
  }

  /** The graph with costs moved, and the bound that they give. */
  record Moved(CostGraph graph, double bound) {}

  static Moved of(CostGraph graph) {
    DualBound dual = new DualBound(graph);
    double bound = dual.bound();
    for (int round = 0; round < ROUNDS; round++) {
      dual.edges.forEach(dual::move);
      double next = dual.bound();
      boolean settled = round > 0 && next - bound <= SETTLED * Math.abs(next);
      bound = Math.max(bound, next);
      if (settled) {
        break;
      }
    }
    CostGraph moved = new CostGraph();
    dual.nodes.forEach(moved::add);
    dual.edges.forEach(e -> moved.connect(e.first(), e.second(), e.table()));
    return new Moved(moved, bound);
  }

  private double bound() {
    double bound = 0;
    for (double[] costs : nodes) {
      bound += least(costs);
    }
    for (CostGraph.Edge edge : edges) {
      bound += Arrays.stream(edge.table()).mapToDouble(DualBound::least).min().orElse(0);
    }
    return bound;
  }

  private static double least(double[] costs) {
    return Arrays.stream(costs).min().orElse(0);
  }

  /** Puts all on the edge, and deals half of what each choice must cost there to each end. */
  private void move(CostGraph.Edge edge) {
    double[] first = nodes.get(edge.first());
    double[] second = nodes.get(edge.second());
    double[][] table = edge.table();
    double[] rows = new double[first.length];
    double[] columns = new double[second.length];
    Arrays.fill(rows, Double.POSITIVE_INFINITY);
    Arrays.fill(columns, Double.POSITIVE_INFINITY);
    for (int a = 0; a < rows.length; a++) {
      for (int b = 0; b < columns.length; b++) {
        table[a][b] += first[a] + second[b];
        rows[a] = Math.min(rows[a], table[a][b]);
        columns[b] = Math.min(columns[b], table[a][b]);
      }
    }
    for (int a = 0; a < rows.length; a++) {
      first[a] = rows[a] / 2;
      for (int b = 0; b < columns.length; b++) {
        second[b] = columns[b] / 2;
        if (!Double.isInfinite(table[a][b])) {
          table[a][b] -= first[a] + second[b];
        }
      }
    }
  }
}

package dev.convoy.planner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A lower bound of all sums of a graph. Costs are moved between variables and their edges so that
 * every sum stays what it is, while the sum of the least cost of each variable and of each edge
 * rises: that no assignment can undercut (max-product linear programming; Globerson and Jaakkola,
 * Fixing max-product, 2007).
 */
final class DualBound {
  private static final int ROUNDS = 200;
  private static final double SETTLED = 1e-6;
  private static final double ROUNDING = 1e-9;

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

  /** Moves costs until the bound hardly rises any more. */
  static DualBound of(CostGraph graph) {
    DualBound dual = new DualBound(graph);
    double bound = dual.bound();
    for (int round = 0; round < ROUNDS; round++) {
      dual.edges.forEach(dual::move);
      double next = dual.bound();
      boolean settled = next - bound <= SETTLED * Math.abs(next);
      bound = next;
      if (round > 0 && settled) {
        break;
      }
    }
    return dual;
  }

  /** The graph with costs moved: each sum is what it was. */
  CostGraph moved() {
    CostGraph moved = new CostGraph();
    nodes.forEach(moved::add);
    edges.forEach(e -> moved.connect(e.first(), e.second(), e.table()));
    return moved;
  }

  /** For each variable, the choices that may be part of an assignment of at most this cost. */
  List<int[]> within(double cost) {
    double spare = cost + ROUNDING * Math.abs(cost) - bound();
    return Arrays.stream(above())
        .map(costs -> IntStream.range(0, costs.length).filter(c -> costs[c] <= spare).toArray())
        .toList();
  }

  /** For each variable, by how much assignments with each choice are above the bound at least. */
  double[][] above() {
    double[][] above = new double[nodes.size()][];
    for (int v = 0; v < above.length; v++) {
      double[] costs = nodes.get(v);
      double least = least(costs);
      above[v] = Arrays.stream(costs).map(c -> c - least).toArray();
    }
    for (CostGraph.Edge edge : edges) {
      double least = least(edge);
      addAbove(above[edge.first()], edge, edge.first(), least);
      addAbove(above[edge.second()], edge, edge.second(), least);
    }
    return above;
  }

  /** How much more than the edge's least cost each choice of one end must cost there. */
  private void addAbove(double[] above, CostGraph.Edge edge, int variable, double least) {
    int others = nodes.get(edge.other(variable)).length;
    for (int choice = 0; choice < above.length; choice++) {
      double cost = Double.POSITIVE_INFINITY;
      for (int other = 0; other < others; other++) {
        cost = Math.min(cost, edge.cost(variable, choice, other));
      }
      above[choice] += cost - least;
    }
  }

  private static double least(CostGraph.Edge edge) {
    return Arrays.stream(edge.table()).mapToDouble(DualBound::least).min().orElse(0);
  }

  /** No sum is smaller. */
  double bound() {
    double bound = 0;
    for (double[] costs : nodes) {
      bound += least(costs);
    }
    for (CostGraph.Edge edge : edges) {
      bound += least(edge);
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

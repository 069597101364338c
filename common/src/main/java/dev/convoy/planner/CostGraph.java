package dev.convoy.planner;

import java.util.ArrayList;
import java.util.List;

/**
 * A sum of costs: each variable has a few choices, each of which costs something, and so does each
 * pair of choices of two neighbours. Infinite costs are of choices that cannot be made.
 */
final class CostGraph {

  /** The costs of two variables' choices together. */
  static final class Edge {
    private final int first;
    private final int second;
    private final double[][] table;

    Edge(int first, int second, double[][] table) {
      this.first = first;
      this.second = second;
      this.table = table;
    }

    int first() {
      return first;
    }

    int second() {
      return second;
    }

    /** A row a choice of the first, a column a choice of the second. */
    double[][] table() {
      return table;
    }

    double cost(int variable, int choice, int otherChoice) {
      return variable == first ? table[choice][otherChoice] : table[otherChoice][choice];
    }

    int other(int variable) {
      return variable == first ? second : first;
    }
  }

  private final List<double[]> nodes = new ArrayList<>();
  private final List<Edge> edges = new ArrayList<>();
  private final List<List<Edge>> of = new ArrayList<>();

  /** A further variable; returns its number. */
  int add(double... costs) {
    nodes.add(costs.clone());
    of.add(new ArrayList<>());
    return nodes.size() - 1;
  }

  /** Costs of pairs of choices of two different variables. */
  void connect(int first, int second, double[][] table) {
    if (first == second) {
      throw new IllegalArgumentException("variable " + first + " is no neighbour of itself");
    }
    Edge edge = new Edge(first, second, table);
    edges.add(edge);
    of.get(first).add(edge);
    of.get(second).add(edge);
  }

  int size() {
    return nodes.size();
  }

  /** The costs of a variable's choices. */
  double[] node(int variable) {
    return nodes.get(variable);
  }

  List<Edge> edges() {
    return edges;
  }

  /** A variable's edges. */
  List<Edge> edges(int variable) {
    return of.get(variable);
  }

  /** The sum of an assignment. */
  double cost(int[] choices) {
    double sum = 0;
    for (int variable = 0; variable < nodes.size(); variable++) {
      sum += nodes.get(variable)[choices[variable]];
    }
    for (Edge edge : edges) {
      sum += edge.table[choices[edge.first]][choices[edge.second]];
    }
    return sum;
  }

  /** The graph in which a variable has this choice alone. */
  CostGraph fixing(int variable, int choice) {
    return changing(variable, choice, false);
  }

  /** The graph in which a variable does not have this choice. */
  CostGraph forbidding(int variable, int choice) {
    return changing(variable, choice, true);
  }

  private CostGraph changing(int variable, int choice, boolean forbidden) {
    CostGraph graph = new CostGraph();
    for (int v = 0; v < nodes.size(); v++) {
      double[] costs = nodes.get(v).clone();
      for (int c = 0; v == variable && c < costs.length; c++) {
        costs[c] = (c == choice) == forbidden ? Double.POSITIVE_INFINITY : costs[c];
      }
      graph.add(costs);
    }
    edges.forEach(edge -> graph.connect(edge.first, edge.second, edge.table));
    return graph;
  }
}

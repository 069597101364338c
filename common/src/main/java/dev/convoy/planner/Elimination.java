package dev.convoy.planner;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The least sum of a graph, by eliminating one variable after the other: what a variable's best
 * choice costs is written down for each of its neighbours' choices, until none is left. On chains
 * these are tables of one neighbour, in blocks that part and meet again of two: the node and edge
 * elimination of Jia et al., Exploring hidden dimensions in parallelizing convolutional neural
 * networks, 2018. The variable whose table is smallest is next.
 */
final class Elimination {

  /** A variable that is gone: its best choice for each of its neighbours' choices. */
  private static final class Gone {
    private final int variable;
    private final Factor neighbours;
    private final int[] best;

    Gone(int variable, Factor neighbours, int[] best) {
      this.variable = variable;
      this.neighbours = neighbours;
      this.best = best;
    }
  }

  private final int[] sizes;
  private final List<List<Factor>> factors = new ArrayList<>(); // of each variable
  private final Deque<Gone> gone = new ArrayDeque<>();
  private double sum;

  private Elimination(CostGraph graph) {
    sizes = new int[graph.size()];
    for (int v = 0; v < sizes.length; v++) {
      sizes[v] = graph.node(v).length;
      factors.add(new ArrayList<>());
      add(new Factor(new int[] {v}, new int[] {sizes[v]}, graph.node(v)));
    }
    for (CostGraph.Edge edge : graph.edges()) {
      add(factor(edge));
    }
  }

  private void add(Factor factor) {
    for (int variable : factor.variables()) {
      factors.get(variable).add(factor);
    }
  }

  private Factor factor(CostGraph.Edge edge) {
    int first = Math.min(edge.first(), edge.second());
    int second = Math.max(edge.first(), edge.second());
    double[] values = new double[sizes[first] * sizes[second]];
    for (int a = 0; a < sizes[first]; a++) {
      for (int b = 0; b < sizes[second]; b++) {
        values[a * sizes[second] + b] = edge.cost(first, a, b);
      }
    }
    return new Factor(new int[] {first, second}, new int[] {sizes[first], sizes[second]}, values);
  }

  /**
   * The best assignment.
   *
   * @param largest entries of a table at most
   * @return null where a larger table would be needed
   */
  static @Nullable Solution solve(CostGraph graph, long largest) {
    Elimination elimination = new Elimination(graph);
    TreeSet<Integer> left = new TreeSet<>();
    for (int v = 0; v < graph.size(); v++) {
      left.add(v);
    }
    while (!left.isEmpty()) {
      int next = elimination.cheapest(left);
      if (elimination.entries(next) > largest) {
        return null;
      }
      elimination.eliminate(next);
      left.remove(next);
    }
    return elimination.solution(graph);
  }

  private int cheapest(Iterable<Integer> left) {
    int found = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int variable : left) {
      double entries = entries(variable) * (1 + 1e-9 * sizes[variable]);
      if (found < 0 || entries < least) {
        found = variable;
        least = entries;
      }
    }
    return found;
  }

  /** Entries that are looked at where a variable is eliminated. */
  private double entries(int variable) {
    double entries = sizes[variable];
    for (int other : neighbours(variable)) {
      entries *= sizes[other];
    }
    return entries;
  }

  private int[] neighbours(int variable) {
    return factors.get(variable).stream()
        .flatMapToInt(f -> Arrays.stream(f.variables()))
        .filter(v -> v != variable)
        .distinct()
        .sorted()
        .toArray();
  }

  private void eliminate(int variable) {
    List<Factor> own = List.copyOf(factors.get(variable));
    int[] others = neighbours(variable);
    int[] otherSizes = Arrays.stream(others).map(v -> sizes[v]).toArray();
    int entries = Arrays.stream(otherSizes).reduce(1, (a, b) -> a * b);
    double[] values = new double[entries];
    int[] best = new int[entries];
    Odometer odometer = new Odometer(own, others, otherSizes);
    for (int entry = 0; entry < entries; entry++) {
      values[entry] = Double.POSITIVE_INFINITY;
      for (int choice = 0; choice < sizes[variable]; choice++) {
        double cost = odometer.cost(variable, choice);
        if (cost < values[entry]) {
          values[entry] = cost;
          best[entry] = choice;
        }
      }
      odometer.next();
    }
    for (int other : others) {
      factors.get(other).removeAll(own);
    }
    Factor left = new Factor(others, otherSizes, values);
    gone.push(new Gone(variable, left, best));
    if (others.length == 0) {
      sum += values[0];
    } else {
      add(left);
    }
  }

  /** Walks through the choices of some variables, and knows where each factor has their costs. */
  private static final class Odometer {
    private final Factor[] factors;
    private final int[] at; // where each factor's entry of choice 0 is
    private final int[][] strides; // by variable, then factor
    private final int[] sizes;
    private final int[] choices;
    private final int[] own;
    private int ownOf = -1;

    Odometer(List<Factor> list, int[] variables, int[] sizes) {
      this.factors = list.toArray(Factor[]::new);
      this.at = new int[factors.length];
      this.own = new int[factors.length];
      this.sizes = sizes;
      this.choices = new int[variables.length];
      this.strides = new int[variables.length][factors.length];
      for (int v = 0; v < variables.length; v++) {
        for (int f = 0; f < factors.length; f++) {
          strides[v][f] = factors[f].stride(variables[v]);
        }
      }
    }

    double cost(int variable, int choice) {
      if (variable != ownOf) {
        ownOf = variable;
        for (int f = 0; f < factors.length; f++) {
          own[f] = factors[f].stride(variable);
        }
      }
      double cost = 0;
      for (int f = 0; f < factors.length; f++) {
        cost += factors[f].values()[at[f] + choice * own[f]];
      }
      return cost;
    }

    void next() {
      for (int v = choices.length - 1; v >= 0; v--) {
        int step = ++choices[v] == sizes[v] ? 1 - sizes[v] : 1;
        choices[v] = step == 1 ? choices[v] : 0;
        for (int f = 0; f < factors.length; f++) {
          at[f] += step * strides[v][f];
        }
        if (step == 1) {
          return;
        }
      }
    }
  }

  private Solution solution(CostGraph graph) {
    int[] choices = new int[sizes.length];
    for (Gone last : gone) {
      int entry = 0;
      for (int k = 0; k < last.neighbours.variables().length; k++) {
        entry = entry * last.neighbours.sizes()[k] + choices[last.neighbours.variables()[k]];
      }
      choices[last.variable] = last.best[entry];
    }
    return new Solution(choices, Double.isInfinite(sum) ? sum : graph.cost(choices), sum);
  }
}

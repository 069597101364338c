package dev.convoy.planner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What each choice of each variable adds to a step, and each pair of choices of two neighbours.
 * Variables are a network's units, by their numbers, and behind them the values that several units
 * share.
 */
final class CostTables {

  /** Two variables: of an edge the lower number first, of what is brought its producer. */
  record Pair(int first, int second) {}

  private final List<Cost[]> nodes = new ArrayList<>();
  private final Map<Pair, Cost[][]> edges = new LinkedHashMap<>();
  private final Map<Pair, Cost[][]> brought = new LinkedHashMap<>(); // part of the edges
  private final Map<Integer, List<Integer>> shared = new LinkedHashMap<>(); // by reader

  /** A further variable that costs this under each of its choices; returns its number. */
  int add(Cost[] costs) {
    nodes.add(costs);
    return nodes.size() - 1;
  }

  int size() {
    return nodes.size();
  }

  /** What each choice of a variable costs, whatever its neighbours choose. */
  Cost[] node(int variable) {
    return nodes.get(variable);
  }

  Map<Pair, Cost[][]> edges() {
    return edges;
  }

  /** What two choices of neighbours cost. */
  void add(int one, int choice, int other, int otherChoice, Cost cost) {
    if (one == other) {
      if (choice == otherChoice) {
        nodes.get(one)[choice] = nodes.get(one)[choice].plus(cost);
      }
      return;
    }
    Cost[][] table =
        edges.computeIfAbsent(
            new Pair(Math.min(one, other), Math.max(one, other)),
            pair -> empty(nodes.get(pair.first).length, nodes.get(pair.second).length));
    int row = one < other ? choice : otherChoice;
    int column = one < other ? otherChoice : choice;
    table[row][column] = table[row][column].plus(cost);
  }

  /** What it costs to bring a producer's value to whoever reads it, or to what is shared. */
  void bring(int producer, int choice, int reader, int readerChoice, Cost cost) {
    add(producer, choice, reader, readerChoice, cost);
    if (producer != reader) {
      Cost[][] table =
          brought.computeIfAbsent(
              new Pair(producer, reader),
              pair -> empty(nodes.get(producer).length, nodes.get(reader).length));
      table[choice][readerChoice] = table[choice][readerChoice].plus(cost);
    }
  }

  /** A unit reads a value that is shared. */
  void share(int reader, int variable) {
    shared.computeIfAbsent(reader, key -> new ArrayList<>()).add(variable);
  }

  /** What bringing a unit's inputs costs, for other readers of the same values too. */
  Cost into(int unit, int[] choices) {
    List<Integer> values = shared.getOrDefault(unit, List.of());
    return sum(choices, pair -> pair.second == unit || values.contains(pair.second));
  }

  /** What bringing a unit's outputs to their readers costs. */
  Cost outOf(int unit, int[] choices) {
    return sum(choices, pair -> pair.first == unit);
  }

  private Cost sum(int[] choices, Predicate<Pair> which) {
    Cost sum = Cost.NONE;
    for (Map.Entry<Pair, Cost[][]> entry : brought.entrySet()) {
      Pair pair = entry.getKey();
      if (which.test(pair)) {
        sum = sum.plus(entry.getValue()[choices[pair.first]][choices[pair.second]]);
      }
    }
    return sum;
  }

  private static Cost[][] empty(int rows, int columns) {
    Cost[][] table = new Cost[rows][columns];
    Arrays.stream(table).forEach(row -> Arrays.fill(row, Cost.NONE));
    return table;
  }

  /** What all of it costs together. */
  Cost cost(int[] choices) {
    Cost sum = Cost.NONE;
    for (int variable = 0; variable < nodes.size(); variable++) {
      sum = sum.plus(nodes.get(variable)[choices[variable]]);
    }
    for (Map.Entry<Pair, Cost[][]> edge : edges.entrySet()) {
      Pair pair = edge.getKey();
      sum = sum.plus(edge.getValue()[choices[pair.first]][choices[pair.second]]);
    }
    return sum;
  }

  /** The graph of what is to be small. */
  CostGraph graph(ToDoubleFunction<Cost> value) {
    CostGraph graph = new CostGraph();
    nodes.forEach(costs -> graph.add(values(costs, value)));
    edges.forEach(
        (pair, table) ->
            graph.connect(
                pair.first,
                pair.second,
                Arrays.stream(table).map(row -> values(row, value)).toArray(double[][]::new)));
    return graph;
  }

  private static double[] values(Cost[] costs, ToDoubleFunction<Cost> value) {
    return Arrays.stream(costs)
        .mapToDouble(c -> c.isPossible() ? value.applyAsDouble(c) : Double.POSITIVE_INFINITY)
        .toArray();
  }
}

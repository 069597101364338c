package dev.convoy.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeastSumTest {
  private static final long ANY = 4_000_000;
  private static final int GRAPHS = 100;

  /** A graph of few variables, some of whose choices cannot be made together. */
  static CostGraph random(Random random, int variables, double density) {
    CostGraph graph = new CostGraph();
    for (int v = 0; v < variables; v++) {
      graph.add(random.doubles(1 + random.nextInt(4), 0, 10).toArray());
    }
    for (int a = 0; a < variables; a++) {
      for (int b = a + 1; b < variables; b++) {
        if (random.nextDouble() < density) {
          graph.connect(a, b, table(random, graph.node(a).length, graph.node(b).length));
        }
      }
    }
    return graph;
  }

  private static double[][] table(Random random, int rows, int columns) {
    double[][] table = new double[rows][columns];
    for (double[] row : table) {
      Arrays.setAll(
          row, k -> random.nextInt(8) == 0 ? Double.POSITIVE_INFINITY : 10 * random.nextDouble());
    }
    return table;
  }

  /** All assignments. */
  static List<int[]> all(CostGraph graph) {
    List<int[]> all = new ArrayList<>();
    int[] choices = new int[graph.size()];
    int v = 0;
    while (v >= 0) {
      all.add(choices.clone());
      v = choices.length - 1;
      while (v >= 0 && ++choices[v] == graph.node(v).length) {
        choices[v--] = 0;
      }
    }
    return all;
  }

  private static double least(CostGraph graph) {
    return all(graph).stream().mapToDouble(graph::cost).min().orElseThrow();
  }

  @Test
  void whatIsFoundIsTheBestOfAllAssignmentsOfAHundredGraphs() {
    long seed = 4;
    Random random = new Random(seed);
    for (int k = 0; k < GRAPHS; k++) {
      CostGraph graph = random(random, 1 + random.nextInt(8), 0.2 + 0.6 * random.nextDouble());
      Solution found = LeastSum.of(graph, ANY);
      String what = "seed " + seed + ", graph " + k;
      assertTrue(found.isExact(), what);
      assertEquals(least(graph), found.cost(), 1e-9, what);
      if (found.cost() < Double.POSITIVE_INFINITY) {
        assertEquals(found.cost(), graph.cost(found.choices()), 1e-9, what);
      }
    }
  }

  @Test
  void whereTablesWouldBeTooLargeTheBoundHoldsAndWhatIsCalledExactIs() {
    long seed = 5;
    Random random = new Random(seed);
    int exact = 0;
    for (int k = 0; k < GRAPHS; k++) {
      CostGraph graph = random(random, 8, 0.9);
      Solution found = LeastSum.of(graph, 16);
      double least = least(graph);
      String what = "seed " + seed + ", graph " + k;
      assertTrue(found.bound() <= least + 1e-9, what);
      assertTrue(found.cost() >= least - 1e-9, what);
      if (found.isExact()) {
        assertEquals(least, found.cost(), 1e-9, what);
        exact++;
      }
    }
    assertTrue(exact > 0 && exact < GRAPHS, exact + " of them were called exact");
  }

  @Test
  void aChainReducesToTablesOfTwoVariablesAndADenseGraphDoesNot() {
    Random random = new Random(6);
    CostGraph chain = new CostGraph();
    CostGraph dense = new CostGraph();
    for (int v = 0; v < 12; v++) {
      double[] costs = random.doubles(5, 0, 10).toArray();
      chain.add(costs);
      dense.add(costs);
      for (int before = 0; before < v; before++) {
        double[][] table = table(random, 5, 5);
        dense.connect(before, v, table);
        if (before == v - 1) {
          chain.connect(before, v, table);
        }
      }
    }
    assertNotNull(Elimination.solve(chain, 25));
    assertNull(Elimination.solve(dense, 25));
  }

  @Test
  void choicesThatAreTakenAwayLeaveABestAssignment() {
    long seed = 7;
    Random random = new Random(seed);
    for (int k = 0; k < GRAPHS; k++) {
      CostGraph graph = random(random, 6, 0.5);
      SubGraph left = SubGraph.whole(graph).keeping(DeadEnds.leaving(graph));
      double least = least(graph);
      assertEquals(least, least(left.graph()), 1e-9, "seed " + seed + ", graph " + k);
      if (least < Double.POSITIVE_INFINITY) {
        SubGraph within = SubGraph.whole(graph).keeping(DualBound.of(graph).within(least));
        assertEquals(least, least(within.graph()), 1e-9, "seed " + seed + ", graph " + k);
      }
    }
  }
}

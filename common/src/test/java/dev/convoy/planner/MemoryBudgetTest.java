package dev.convoy.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final long ANY = 4_000_000;

  private static Cost cost(Random random) {
    return new Cost(random.nextInt(1000), 0, 0, 0, 0, 0, random.nextInt(1000));
  }

  private static CostTables random(Random random) {
    CostTables tables = new CostTables();
    int variables = 2 + random.nextInt(5);
    for (int v = 0; v < variables; v++) {
      Cost[] costs = new Cost[1 + random.nextInt(4)];
      Arrays.setAll(costs, c -> cost(random));
      tables.add(costs);
    }
    for (int v = 1; v < variables; v++) {
      int before = random.nextInt(v);
      for (int a = 0; a < tables.node(before).length; a++) {
        for (int b = 0; b < tables.node(v).length; b++) {
          tables.add(before, a, v, b, random.nextInt(9) == 0 ? Cost.IMPOSSIBLE : cost(random));
        }
      }
    }
    return tables;
  }

  @Test
  void somethingFitsIfAndOnlyIfSomeAssignmentDoesAndItsBoundHolds() {
    long seed = 8;
    Random random = new Random(seed);
    int best = 0;
    int all = 0;
    for (int k = 0; k < 100; k++) {
      CostTables tables = random(random);
      List<Cost> possible =
          LeastSumTest.all(tables.graph(Cost::memory)).stream()
              .map(tables::cost)
              .filter(Cost::isPossible)
              .toList();
      long budget = 500L * tables.size() + random.nextInt(1000);
      double least =
          possible.stream()
              .filter(c -> c.memory() <= budget)
              .mapToDouble(Cost::compute)
              .min()
              .orElse(Double.POSITIVE_INFINITY);
      MemoryBudget.Found found = MemoryBudget.solve(tables, ExchangeWeights.EXPOSED, budget, ANY);
      String what = "seed " + seed + ", tables " + k;
      boolean isThere = least < Double.POSITIVE_INFINITY;
      assertEquals(isThere, found.fits(), what);
      if (isThere) {
        Solution solution = found.solution();
        assertTrue(tables.cost(solution.choices()).memory() <= budget, what);
        assertTrue(solution.cost() >= least - 1e-6 && solution.bound() <= least + 1e-6, what);
        assertTrue(!solution.isExact() || solution.cost() <= least + 1e-6, what);
        best += solution.cost() <= least + 1e-6 ? 1 : 0;
        all++;
      }
    }
    assertTrue(all > 20 && best >= 0.9 * all, best + " best of " + all);
  }
}

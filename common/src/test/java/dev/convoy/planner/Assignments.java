package dev.convoy.planner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Assignments that can be made, by chance. */
final class Assignments {
  private Assignments() {}

  /** Any choice of each unit that can be made beside the others'. */
  static int[] random(PlacementCosts costs, Random random) {
    CostTables tables = costs.tables();
    int units = costs.units().all().size();
    int[] choices = new int[tables.size()];
    for (int variable = 0; variable < choices.length; variable++) {
      List<Integer> possible = new ArrayList<>();
      long least = Long.MAX_VALUE;
      for (int choice = 0; choice < tables.node(variable).length; choice++) {
        choices[variable] = choice;
        Cost cost = beside(tables, choices, variable);
        // Of what is shared no more is brought than is needed.
        boolean isPossible = cost.isPossible() && canBeBrought(tables, choices, variable, units);
        if (isPossible && (variable < units || cost.bytes() <= least)) {
          if (variable >= units && cost.bytes() < least) {
            possible.clear();
          }
          least = variable < units ? least : cost.bytes();
          possible.add(choice);
        }
      }
      if (possible.isEmpty()) {
        return random(costs, random); // a choice before has left none: rare
      }
      choices[variable] = possible.get(random.nextInt(possible.size()));
    }
    return choices;
  }

  /** Whether what the units so far need is among what is looked at. */
  private static boolean canBeBrought(CostTables tables, int[] choices, int last, int units) {
    for (int shared = units; shared < tables.size() && last < units; shared++) {
      boolean isThere = false;
      for (int state = 0; state < tables.node(shared).length && !isThere; state++) {
        int at = state;
        int variable = shared;
        isThere =
            tables.edges().entrySet().stream()
                .filter(e -> e.getKey().second() == variable && e.getKey().first() <= last)
                .allMatch(e -> e.getValue()[choices[e.getKey().first()]][at].isPossible());
      }
      if (!isThere) {
        return false;
      }
    }
    return true;
  }

  private static Cost beside(CostTables tables, int[] choices, int last) {
    Cost sum = tables.node(last)[choices[last]];
    for (Map.Entry<CostTables.Pair, Cost[][]> edge : tables.edges().entrySet()) {
      CostTables.Pair pair = edge.getKey();
      if (pair.second() == last) {
        sum = sum.plus(edge.getValue()[choices[pair.first()]][choices[last]]);
      }
    }
    return sum;
  }
}

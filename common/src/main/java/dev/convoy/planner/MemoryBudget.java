package dev.convoy.planner;

import java.util.ArrayList;
import java.util.List;

/**
 * The least seconds within a budget of bytes, by a price of each byte: at the right price the
 * cheapest assignment is the best that fits or nearly so, and what it costs less the price of the
 * whole budget is a bound of all that fit. The price is found by going from the cheapest that does
 * not fit and the one that does to what is cheapest at the price at which both cost the same, until
 * nothing is cheaper than they are (the method of Handler and Zang, A dual algorithm for the
 * constrained shortest path problem, 1980).
 */
final class MemoryBudget {
  private static final double ROUNDING = 1e-9;
  private static final int MOST_ROUNDS = 60;

  private final CostTables tables;
  private final ExchangeWeights weights;
  private final long budget;
  private final long largest;
  private final List<int[]> fitting = new ArrayList<>();
  private double bound;
  private double price;

  private MemoryBudget(CostTables tables, ExchangeWeights weights, long budget, long largest) {
    this.tables = tables;
    this.weights = weights;
    this.budget = budget;
    this.largest = largest;
  }

  /**
   * What was found.
   *
   * @param solution the best that fits; where nothing does, what needs least
   * @param price seconds a byte
   * @param fits whether it does
   */
  record Found(Solution solution, double price, boolean fits) {}

  static Found solve(CostTables tables, ExchangeWeights weights, long budget, long largest) {
    Solution free = LeastSum.of(tables.graph(c -> c.seconds(weights)), largest);
    if (Double.isInfinite(free.cost())) {
      return new Found(free, 0, false);
    }
    if (tables.cost(free.choices()).memory() <= budget) {
      return new Found(free, 0, true);
    }
    Solution least = LeastSum.of(tables.graph(Cost::memory), largest);
    if (least.cost() > budget) {
      return new Found(least, 0, false);
    }
    return new MemoryBudget(tables, weights, budget, largest).solve(free, least);
  }

  private Found solve(Solution free, Solution least) {
    bound = free.bound();
    int[] tooLarge = free.choices();
    int[] fits = least.choices();
    fitting.add(fits);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Cost more = tables.cost(tooLarge);
      Cost less = tables.cost(fits);
      double next =
          (less.seconds(weights) - more.seconds(weights)) / (more.memory() - less.memory());
      if (next <= 0) {
        break;
      }
      price = next;
      Solution at = LeastSum.of(graph(price), largest);
      bound = Math.max(bound, at.bound() - price * budget);
      Cost found = tables.cost(at.choices());
      double known = less.seconds(weights) + price * less.memory();
      if (at.cost() >= known - ROUNDING * Math.abs(known)) {
        break;
      }
      if (found.memory() <= budget) {
        fits = at.choices();
        fitting.add(fits);
      } else {
        tooLarge = at.choices();
      }
    }
    repair(tooLarge);
    int[] best = fitting.get(0);
    for (int[] one : fitting) {
      best = seconds(one) < seconds(best) ? one : best;
    }
    return new Found(
        new Solution(best, seconds(best), Math.min(bound, seconds(best))), price, true);
  }

  private double seconds(int[] choices) {
    return tables.cost(choices).seconds(weights);
  }

  private CostGraph graph(double perByte) {
    return tables.graph(c -> c.seconds(weights) + perByte * c.memory());
  }

  /** What is nearly as cheap: without one of the choices of the cheapest that does not fit. */
  private void repair(int[] tooLarge) {
    CostGraph graph = graph(price);
    for (int variable = 0; variable < tooLarge.length; variable++) {
      Solution other = LeastSum.of(graph.forbidding(variable, tooLarge[variable]), largest);
      if (!Double.isInfinite(other.cost()) && tables.cost(other.choices()).memory() <= budget) {
        fitting.add(other.choices());
      }
    }
  }
}

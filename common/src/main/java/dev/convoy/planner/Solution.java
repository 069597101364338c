package dev.convoy.planner;

/** An assignment of choices and how good it is. */
final class Solution {
  private static final double ROUNDING = 1e-9;

  private final int[] choices;
  private final double cost;
  private final double bound;

  /**
   * An assignment.
   *
   * @param choices one a variable
   * @param cost its sum; infinite where no assignment is possible
   * @param bound no assignment has a smaller sum
   */
  Solution(int[] choices, double cost, double bound) {
    this.choices = choices;
    this.cost = cost;
    this.bound = bound;
  }

  int[] choices() {
    return choices;
  }

  double cost() {
    return cost;
  }

  double bound() {
    return bound;
  }

  /** Whether nothing is better. */
  boolean isExact() {
    return Double.isInfinite(cost) ? Double.isInfinite(bound) : cost - bound <= ROUNDING * cost;
  }
}

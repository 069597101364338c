package dev.convoy.planner;

/**
 * An assignment of choices and how good it is.
 *
 * @param choices one a variable
 * @param cost its sum; infinite where no assignment is possible
 * @param bound no assignment has a smaller sum
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never copied
record Solution(int[] choices, double cost, double bound) {
  private static final double ROUNDING = 1e-9;

  /** Whether nothing is better. */
  boolean isExact() {
    return Double.isInfinite(cost) ? Double.isInfinite(bound) : cost - bound <= ROUNDING * cost;
  }
}

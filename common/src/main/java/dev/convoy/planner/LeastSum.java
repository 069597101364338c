package dev.convoy.planner;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the assignment of a graph whose sum is least: exactly where the graph reduces, or reduces
 * once those choices are gone that are too expensive for a better assignment than one that is
 * known; otherwise a good one, and how far at most it is from the best.
 */
final class LeastSum {
  /** From how many starts assignments are improved before choices are taken away again. */
  private static final int[] STARTS = {1, 4, 16};

  private LeastSum() {}

  /**
   * The best assignment that is found.
   *
   * @param largest entries of a table at most, above which a graph does not reduce
   */
  static Solution of(CostGraph graph, long largest) {
    SubGraph left = SubGraph.whole(graph).keeping(DeadEnds.leaving(graph));
    Solution reduced = Elimination.solve(left.graph(), largest);
    return reduced != null ? left.named(reduced) : bounded(left, largest);
  }

  private static Solution bounded(SubGraph begin, long largest) {
    SubGraph left = begin;
    @Nullable Solution known = null;
    double bound = Double.NEGATIVE_INFINITY;
    for (int starts : STARTS) {
      DualBound dual = DualBound.of(left.graph());
      Solution good = left.named(Improvement.solve(left.graph(), dual, largest, starts));
      known = known == null || good.cost() < known.cost() ? good : known;
      // What is gone by now costs more than what is known.
      bound = Math.max(bound, Math.min(dual.bound(), known.cost()));
      Solution best = new Solution(known.choices(), known.cost(), bound);
      if (best.isExact()) {
        return best;
      }
      left = left.keeping(dual.within(known.cost()));
      left = left.keeping(DeadEnds.leaving(left.graph()));
      Solution reduced = Elimination.solve(left.graph(), largest);
      if (reduced != null) {
        return left.named(reduced);
      }
      known = best;
    }
    return Objects.requireNonNull(known);
  }
}

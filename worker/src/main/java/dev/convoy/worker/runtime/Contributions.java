package dev.convoy.worker.runtime;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.plan.Reshard;
import dev.convoy.worker.runtime.ReceiveInstruction.Start;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a reshard arrives at one worker.
 *
 * @param ranks who contributes, in their order; the worker itself where what it holds has to be
 *     brought to its place
 * @param start how the first contribution meets the target
 * @param sums whether contributions overlap
 */
record Contributions(List<Integer> ranks, Start start, boolean sums) {

  /**
   * The contributions to a rank's target.
   *
   * @param adds whether the target already holds a sum
   */
  static Contributions to(int rank, Reshard m, boolean adds) {
    boolean inPlace = m.from().equals(m.to());
    boolean sums = m.redistribution().source().kind() == Layout.Kind.PARTIAL;
    List<Integer> ranks = new ArrayList<>();
    for (int from = 0; from < m.source().ranks(); from++) {
      if (!m.redistribution().between(from, rank).isEmpty() && !(from == rank && inPlace)) {
        ranks.add(from);
      }
    }
    boolean onTop = adds || (inPlace && sums);
    return new Contributions(ranks, onTop ? Start.ADD : start(rank, m, ranks, sums), sums);
  }

  private static Start start(int rank, Reshard m, List<Integer> ranks, boolean sums) {
    Block block = m.target().block(rank);
    long whole = block.size() * m.elements();
    long first = ranks.isEmpty() ? 0 : size(rank, m, ranks.get(0));
    long all = ranks.stream().mapToLong(from -> size(rank, m, from)).sum();
    boolean fills = sums ? first == whole : all == whole || isPartOfMany(m);
    return fills ? Start.OVERWRITE : Start.CLEAR;
  }

  /** Elements that a rank contributes. */
  private static long size(int rank, Reshard m, int from) {
    return m.redistribution().between(from, rank).stream()
        .mapToLong(t -> m.targetRuns(t).size())
        .sum();
  }

  /** Several views, or shards written in place, fill a target together without overlapping. */
  private static boolean isPartOfMany(Reshard m) {
    return !m.backward();
  }
}

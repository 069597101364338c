package dev.convoy.worker.runtime;

import dev.convoy.layout.Block;
import dev.convoy.layout.Transfer;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Value;
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
    boolean sums = overlap(m.redistribution().to(rank));
    List<Integer> ranks = new ArrayList<>();
    for (int from = 0; from < m.source().ranks(); from++) {
      if (!m.redistribution().between(from, rank).isEmpty() && !(from == rank && inPlace)) {
        ranks.add(from);
      }
    }
    boolean onTop = adds || (inPlace && sums);
    return new Contributions(ranks, onTop ? Start.ADD : start(rank, m, ranks, sums), sums);
  }

  /**
   * Of a value that several reshards fill without overlapping, as the views of an input do, this
   * one overwrites its part. Everything else is a sum, or a gradient of which some elements nobody
   * has read: what no contribution overwrites first must be cleared.
   */
  private static Start start(int rank, Reshard m, List<Integer> ranks, boolean sums) {
    long whole = m.target().block(rank).size() * m.elements();
    if (!sums && !isGradient(m.to())) {
      return Start.OVERWRITE;
    }
    long part = m.redistribution().target().block(rank).size() * m.elements();
    if (sums && !isGradient(m.to()) && part != whole) {
      throw new IllegalStateException(
          m.title() + " adds up into a part of a value of which others fill the rest");
    }
    long first = ranks.isEmpty() ? 0 : size(rank, m, ranks.get(0));
    long all = ranks.stream().mapToLong(from -> size(rank, m, from)).sum();
    return (sums ? first : all) == whole ? Start.OVERWRITE : Start.CLEAR;
  }

  private static boolean isGradient(Value value) {
    return value instanceof Value.OutputGradient || value instanceof Value.PartialSumsGradient;
  }

  private static boolean overlap(List<Transfer> in) {
    for (int k = 1; k < in.size(); k++) {
      Block block = in.get(k).block();
      if (in.subList(0, k).stream().anyMatch(t -> !t.block().intersect(block).isEmpty())) {
        return true;
      }
    }
    return false;
  }

  /** Elements that a rank contributes. */
  private static long size(int rank, Reshard m, int from) {
    return m.redistribution().between(from, rank).stream()
        .mapToLong(t -> m.targetRuns(t).size())
        .sum();
  }
}

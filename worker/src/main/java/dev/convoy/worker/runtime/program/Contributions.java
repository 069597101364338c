package dev.convoy.worker.runtime.program;

import dev.convoy.layout.Block;
import dev.convoy.plan.Reshard;
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
public record Contributions(List<Integer> ranks, Start start, boolean sums) {

  /** How the first of several overlapping contributions meets the target. */
  public enum Start {
    /** Parts do not overlap, or the first one covers everything: write. */
    OVERWRITE,
    /** Parts overlap or leave gaps: begin from zeros and add. */
    CLEAR,
    /** The target already holds a sum: add. */
    ADD
  }

  /** How what one reshard brings meets what others bring to its target. */
  enum Filling {
    /** The target is this reshard's alone, or nothing has come to it yet and not all will. */
    ALONE,
    /** All that comes to the target fills it, each element once. */
    TOGETHER,
    /** The target holds a sum, or zeros where nothing has come. */
    ADDING
  }

  /** The contributions to a rank's target. */
  static Contributions to(int rank, Reshard m, Filling filling) {
    boolean inPlace = m.from().equals(m.to());
    boolean sums = m.redistribution().addsUp(rank);
    List<Integer> ranks = new ArrayList<>();
    for (int from = 0; from < m.source().ranks(); from++) {
      if (!m.redistribution().between(from, rank).isEmpty() && !(from == rank && inPlace)) {
        ranks.add(from);
      }
    }
    boolean onTop = filling == Filling.ADDING || (inPlace && sums);
    return new Contributions(
        ranks,
        onTop ? Start.ADD : start(rank, m, ranks, sums, inPlace || filling == Filling.TOGETHER),
        sums);
  }

  /** Whether contribution {@code k} is written over whatever the target holds. */
  public boolean overwrites(int k) {
    return start == Start.OVERWRITE && !(sums && k > 0);
  }

  private static Start start(
      int rank, Reshard m, List<Integer> ranks, boolean sums, boolean partOfMany) {
    Block block = m.target().block(rank);
    long whole = block.size() * m.elements();
    long first = ranks.isEmpty() ? 0 : size(rank, m, ranks.get(0));
    long all = ranks.stream().mapToLong(from -> size(rank, m, from)).sum();
    boolean fills = sums ? first == whole : all == whole || partOfMany;
    return fills ? Start.OVERWRITE : Start.CLEAR;
  }

  /** Elements that a rank contributes. */
  private static long size(int rank, Reshard m, int from) {
    return m.redistribution().between(from, rank).stream()
        .mapToLong(t -> m.targetRuns(t).size())
        .sum();
  }
}

package dev.convoy.plan.ownership;

import dev.convoy.layout.Block;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who does what of a layer, said block by block instead of by a placement: as a plan file has it.
 *
 * @param owned who owns which part of the output, one entry a rank
 * @param computed who adds what to which part of it, where several workers add to one output; empty
 *     where each computes what it owns
 */
public record FixedShares(List<RankBlock> owned, List<RankBlock> computed) {

  /** Copies the lists. */
  public FixedShares {
    owned = List.copyOf(owned);
    computed = List.copyOf(computed);
  }

  /**
   * A worker's part of a layer.
   *
   * @param rank the worker
   * @param rows batch rows
   * @param channels output channels, run by run, in storage order
   * @param inputs which input channels of each filter group it reads; null for all
   */
  public record RankBlock(int rank, Range rows, List<Range> channels, @Nullable Range inputs) {

    /** Copies the list. */
    public RankBlock {
      channels = List.copyOf(channels);
    }
  }

  /** Those of an ownership. */
  public static FixedShares of(Shares shares) {
    List<RankBlock> owned = new ArrayList<>();
    List<RankBlock> computed = new ArrayList<>();
    for (int rank = 0; rank < shares.work().size(); rank++) {
      Block own =
          shares.isByInputs() || !shares.isSummed()
              ? shares.output().block(rank)
              : shares.work().get(rank); // of the loss: whose rows a worker judges
      owned.add(new RankBlock(rank, own.rows(), own.channels().runs(), null));
      if (shares.isByInputs()) {
        Block work = shares.work().get(rank);
        computed.add(
            new RankBlock(
                rank, work.rows(), work.channels().runs(), shares.groupInputs().get(rank)));
      }
    }
    return new FixedShares(owned, computed);
  }
}

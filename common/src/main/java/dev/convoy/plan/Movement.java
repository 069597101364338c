package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.layout.Transfer;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * One redistribution of the plan: which value becomes which, and where the moved channels lie in
 * the buffers of both.
 *
 * @param id its number in the plan, which names its messages
 * @param title what moves, for reports and errors, as {@code conv3 input}
 * @param from the value before
 * @param to the value after
 * @param redistribution the transfers
 * @param source how {@code from} is stored, in units of {@code elements}
 * @param target how {@code to} is stored, in units of {@code elements}
 * @param strand the names: the redistribution speaks of its consumer channels
 * @param backward whether the strand's producer is the target, as for gradients
 * @param elements numbers a unit
 * @param type how they travel
 */
public record Movement(
    int id,
    String title,
    Value from,
    Value to,
    Redistribution redistribution,
    Layout source,
    Layout target,
    Strand strand,
    boolean backward,
    int elements,
    DataType type) {

  /** Runs of numbers in a block: for each row, the same runs. */
  public record Runs(int rows, long firstRow, long rowSize, List<Range> runs) {

    /** All numbers. */
    public long size() {
      return (long) rows * runs.stream().mapToInt(Range::size).sum();
    }
  }

  /** Where a transfer's numbers lie in the source rank's buffer. */
  public Runs sourceRuns(Transfer transfer) {
    Indices stored =
        backward ? transfer.block().channels() : strand.unitsOf(transfer.block().channels());
    return runs(source.block(transfer.from()), transfer.block().rows(), stored);
  }

  /** Where a transfer's numbers lie in the target rank's buffer. */
  public Runs targetRuns(Transfer transfer) {
    Indices stored =
        backward ? strand.unitsOf(transfer.block().channels()) : transfer.block().channels();
    return runs(target.block(transfer.to()), transfer.block().rows(), stored);
  }

  private Runs runs(Block held, Range rows, Indices units) {
    List<Range> positions = new ArrayList<>();
    for (Range run : units.commonRuns(held.channels())) {
      int position = held.channels().positionOf(run.from());
      positions.add(new Range(position, position + run.size()));
    }
    List<Range> numbers = new ArrayList<>();
    for (Range run : merge(positions)) {
      numbers.add(new Range(run.from() * elements, run.to() * elements));
    }
    return new Runs(
        rows.size(),
        rows.from() - held.rows().from(),
        (long) held.channels().size() * elements,
        numbers);
  }

  private static List<Range> merge(List<Range> positions) {
    return Indices.ofRuns(positions).runs();
  }

  /**
   * Whether this worker's target is its whole source, so that the buffer can be shared: the same
   * units in the same order, whatever they are called on either side.
   */
  public boolean isIdentity(int rank) {
    return redistribution.isIdentity(rank)
        && isWhole(source, redistribution.source(), rank)
        && isWhole(target, redistribution.target(), rank);
  }

  /** Whether a redistribution speaks of all that a rank stores, under whichever names. */
  private static boolean isWhole(Layout stored, Layout named, int rank) {
    Block all = stored.block(rank);
    Block some = named.block(rank);
    return all.rows().equals(some.rows()) && all.channels().size() == some.channels().size();
  }

  /** Bytes that a worker sends to others. */
  public long bytesSent(int rank) {
    return redistribution.sentBy(rank) * elements * type.bytes();
  }

  /** Bytes that a worker receives from others. */
  public long bytesReceived(int rank) {
    return redistribution.receivedBy(rank) * elements * type.bytes();
  }

  /** What moves and how, as {@code all-gather of conv3 input}. */
  public String label() {
    return redistribution.collective() + " of " + title;
  }
}

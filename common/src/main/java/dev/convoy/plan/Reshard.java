package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.layout.Transfer;
import dev.convoy.network.Network;
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
 * @param view the names: the redistribution speaks of its consumer channels
 * @param backward whether the view's producer is the target, as for gradients
 * @param elements numbers a unit
 * @param type how they travel
 */
public record Reshard(
    int id,
    String title,
    Value from,
    Value to,
    Redistribution redistribution,
    Layout source,
    Layout target,
    ChannelView view,
    boolean backward,
    int elements,
    DataType type) {

  private static final int IMAGE_PARTS = 8;
  private static final long IMAGE_PART_BYTES = 2 << 20;

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
        backward ? transfer.block().channels() : view.unitsOf(transfer.block().channels());
    return runs(source.block(transfer.from()), transfer.block().rows(), stored);
  }

  /** Where a transfer's numbers lie in the target rank's buffer. */
  public Runs targetRuns(Transfer transfer) {
    Indices stored =
        backward ? view.unitsOf(transfer.block().channels()) : transfer.block().channels();
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

  /**
   * The part of it that moves some of the rows that each rank holds before, with messages of its
   * own: a reshard that is cut takes up as many numbers of the plan as it has parts.
   */
  public Reshard part(Chunk chunk) {
    if (chunk.isWhole()) {
      return this;
    }
    List<Transfer> some = new ArrayList<>();
    for (Transfer transfer : redistribution.transfers()) {
      Block block = transfer.block();
      Range rows = block.rows().intersect(chunk.rows(source.block(transfer.from()).rows()));
      if (!rows.isEmpty()) {
        Block part = new Block(rows, block.channels());
        some.add(new Transfer(transfer.from(), transfer.to(), part));
      }
    }
    return new Reshard(
        id + chunk.index(),
        title + ", " + chunk,
        from,
        to,
        new Redistribution(redistribution.source(), redistribution.target(), some),
        source,
        target,
        view,
        backward,
        elements,
        type);
  }

  /**
   * In how many parts it travels where it begins with the images that were read, otherwise 1: in
   * parts of some megabytes, so that those of the next batch can leave between this batch's slices.
   */
  public int imageParts() {
    if (!view.producer().equals(Network.INPUT) || isLocal()) {
      return 1;
    }
    int ranks = source.ranks();
    long bytes = 0;
    int rows = Integer.MAX_VALUE;
    for (int rank = 0; rank < ranks; rank++) {
      bytes = Math.max(bytes, bytesSent(rank) / (ranks - 1));
      if (!source.block(rank).isEmpty()) {
        rows = Math.min(rows, source.block(rank).rows().size());
      }
    }
    return (int) Math.min(Math.min(IMAGE_PARTS, rows), 1 + bytes / IMAGE_PART_BYTES);
  }

  /** The same under another number. */
  Reshard numbered(int number) {
    return new Reshard(
        number, title, from, to, redistribution, source, target, view, backward, elements, type);
  }

  /** Whether every rank that needs some of it holds the same rows before and after. */
  public boolean keepsRows() {
    return redistribution.transfers().stream()
        .allMatch(t -> source.block(t.from()).rows().equals(target.block(t.to()).rows()));
  }

  /** Whether something travels that can travel in parts, each between the same rows. */
  public boolean canBeCut() {
    return !isLocal() && keepsRows() && !view.producer().equals(Network.INPUT);
  }

  /** Whether nothing crosses from one rank to another. */
  public boolean isLocal() {
    return redistribution.isLocal();
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

package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.layout.Transfer;
import dev.convoy.network.Network;
import dev.convoy.plan.ownership.ChannelView;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One redistribution of the plan: which value becomes which, and where the moved channels lie in
 * the buffers of both.
 *
 * <p>Reshards of one plan are told apart by their ids.
 *
 * @param id its number in the plan, which names its messages
 * @param title what moves, for reports and errors, as {@code conv3 input}
 * @param start the value before
 * @param end the value after
 * @param redistribution the transfers
 * @param elements elements of one channel of one row, as the redistribution names channels
 * @param type how they travel
 */
public record Reshard(
    int id,
    String title,
    End start,
    End end,
    Redistribution redistribution,
    int elements,
    DataType type) {

  /**
   * One end of a reshard.
   *
   * @param value what is there
   * @param layout how it is stored, in units of {@code elements}
   * @param view through which the redistribution names its channels; null where it does so by their
   *     own names
   */
  public record End(Value value, Layout layout, @Nullable ChannelView view) {

    /** Under its own names. */
    public End(Value value, Layout layout) {
      this(value, layout, null);
    }

    private Indices stored(Indices channels) {
      return view == null ? channels : view.unitsOf(channels);
    }

    private End of(Value other) {
      return new End(other, layout, view);
    }
  }

  /** Runs of elements in a block: for each row, the same runs. */
  public record Runs(int rows, long firstRow, long rowSize, List<Range> runs) {

    /** All elements. */
    public long size() {
      return (long) rows * runs.stream().mapToInt(Range::size).sum();
    }
  }

  /** The value before. */
  public Value from() {
    return start.value;
  }

  /** The value after. */
  public Value to() {
    return end.value;
  }

  /** How the value before is stored. */
  public Layout source() {
    return start.layout;
  }

  /** How the value after is stored. */
  public Layout target() {
    return end.layout;
  }

  /** Where a transfer's elements lie in the source rank's buffer. */
  public Runs sourceRuns(Transfer transfer) {
    return runs(start, source().block(transfer.from()), transfer.block());
  }

  /** Where a transfer's elements lie in the target rank's buffer. */
  public Runs targetRuns(Transfer transfer) {
    return runs(end, target().block(transfer.to()), transfer.block());
  }

  private Runs runs(End side, Block held, Block moved) {
    List<Range> positions = new ArrayList<>();
    for (Range run : side.stored(moved.channels()).commonRuns(held.channels())) {
      int position = held.channels().positionOf(run.from());
      positions.add(new Range(position, position + run.size()));
    }
    List<Range> runs = new ArrayList<>();
    for (Range run : Indices.ofRuns(positions).runs()) {
      runs.add(new Range(run.from() * elements, run.to() * elements));
    }
    return new Runs(
        moved.rows().size(),
        moved.rows().from() - held.rows().from(),
        (long) held.channels().size() * elements,
        runs);
  }

  /**
   * Whether this worker's target is its whole source, so that the buffer can be shared: the same
   * units in the same order, whatever they are called on either side.
   */
  public boolean isIdentity(int rank) {
    return redistribution.isIdentity(rank)
        && isWhole(source(), redistribution.source(), rank)
        && isWhole(target(), redistribution.target(), rank);
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
    return new Reshard(
        id + chunk.index(),
        title + ", " + chunk,
        start,
        end,
        redistribution.part(chunk.index(), chunk.of()),
        elements,
        type);
  }

  /** The way back: the transposed transfers between other values that are stored alike. */
  Reshard transpose(int number, String name, Value before, Value after) {
    return new Reshard(
        number, name, end.of(before), start.of(after), redistribution.transpose(), elements, type);
  }

  /**
   * In how many parts it travels where it begins with the images that were read, otherwise 1: in
   * parts of some megabytes, so that those of the next batch can leave between this batch's slices.
   */
  int imageParts(PlanOptions options) {
    if (!isOfImages() || isLocal()) {
      return 1;
    }
    int ranks = source().ranks();
    long bytes = 0;
    int rows = Integer.MAX_VALUE;
    for (int rank = 0; rank < ranks; rank++) {
      bytes = Math.max(bytes, bytesSent(rank) / (ranks - 1));
      if (!source().block(rank).isEmpty()) {
        rows = Math.min(rows, source().block(rank).rows().size());
      }
    }
    return (int)
        Math.min(Math.min(options.imageParts(), rows), 1 + bytes / options.imagePartBytes());
  }

  /** Whether it begins with the images that were read. */
  boolean isOfImages() {
    return isOutputOf(Network.INPUT);
  }

  /** Whether it begins with what a layer computes. */
  boolean isOutputOf(String layer) {
    return from().equals(new Value.Output(layer));
  }

  /** This reshard under another number. */
  Reshard numbered(int number) {
    return new Reshard(number, title, start, end, redistribution, elements, type);
  }

  /** Whether every rank that needs some of it holds the same rows before and after. */
  public boolean keepsRows() {
    return redistribution.keepsRows();
  }

  /** Whether something travels that can travel in parts, each between the same rows. */
  public boolean canBeCut() {
    return !isLocal() && keepsRows() && !isOfImages();
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

  @Override
  public boolean equals(Object that) {
    return that instanceof Reshard reshard && id == reshard.id && title.equals(reshard.title);
  }

  @Override
  public int hashCode() {
    return id;
  }
}

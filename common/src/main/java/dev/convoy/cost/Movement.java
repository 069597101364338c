package dev.convoy.cost;

import dev.convoy.layout.Block;
import dev.convoy.layout.Redistribution;
import dev.convoy.layout.Transfer;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Value;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What one worker does of a reshard, or of some of its rows: the thread's own part of sending or
 * receiving, whoever the peers are.
 *
 * @param direction sending or receiving
 * @param of what moves, by which follows how it lies in memory
 * @param adds whether what comes is added up
 * @param inSegments whether it lies in long segments, so that it need not be packed or unpacked
 * @param messages to peers, or from them
 * @param bytes of these messages
 * @param local bytes that a receiver brings from its own memory to where they belong
 */
public record Movement(
    Direction direction,
    Content of,
    boolean adds,
    boolean inSegments,
    int messages,
    long bytes,
    long local)
    implements CostKey {

  /**
   * From here on segments count as long, in bytes, as they do for workers: they are sent from and
   * received where they lie.
   */
  private static final long LONG_WHEN_SENT = 4 << 10;

  private static final long LONG_WHEN_RECEIVED = 16 << 10;

  /** Which end of a reshard. */
  public enum Direction {
    SEND,
    RECEIVE
  }

  /** What moves. */
  public enum Content {
    /** Activations and their gradients, which kernels may keep in formats of their own. */
    ACTIVATIONS,
    /** Parameters, their gradients and statistics, which lie as they travel. */
    PARAMETERS;

    static Content of(Value value) {
      return value instanceof Value.Output
              || value instanceof Value.OutputGradient
              || value instanceof Value.Input
              || value instanceof Value.InputGradient
              || value instanceof Value.PartialSums
              || value instanceof Value.PartialSumsGradient
          ? ACTIVATIONS
          : PARAMETERS;
    }
  }

  /** What a worker sends; nothing where it sends nothing. */
  public static Optional<Movement> sent(Reshard part, int rank) {
    long bytes = part.bytesSent(rank);
    if (bytes == 0) {
      return Optional.empty();
    }
    List<Transfer> transfers = part.redistribution().from(rank);
    Segments segments = new Segments();
    for (Transfer transfer : transfers) {
      if (!transfer.isLocal()) {
        segments.add(part.sourceRuns(transfer));
      }
    }
    return Optional.of(
        new Movement(
            Direction.SEND,
            Content.of(part.from()),
            false,
            segments.areAtLeast(LONG_WHEN_SENT / part.type().bytes()),
            part.redistribution().receiversFrom(rank),
            bytes,
            0));
  }

  /** What a worker receives and puts together; nothing where all of it is in its place. */
  public static Optional<Movement> received(Reshard part, int rank) {
    boolean inPlace = part.from().equals(part.to());
    long bytes = part.bytesReceived(rank);
    if (bytes == 0 && (inPlace || isAnotherName(part, rank))) {
      return Optional.empty();
    }
    Segments segments = new Segments();
    long local = 0;
    for (Transfer transfer : part.redistribution().to(rank)) {
      if (transfer.isLocal()) {
        local += inPlace ? 0 : transfer.block().size() * part.elements() * part.type().bytes();
      } else {
        segments.add(part.targetRuns(transfer));
      }
    }
    if (bytes == 0 && local == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Movement(
            Direction.RECEIVE,
            Content.of(part.to()),
            part.redistribution().source().isPartial(),
            segments.areAtLeast(LONG_WHEN_RECEIVED / part.type().bytes()),
            part.redistribution().sendersTo(rank),
            bytes,
            local));
  }

  /** Whether a worker's target is its source, of which these rows are a part or all. */
  private static boolean isAnotherName(Reshard part, int rank) {
    Redistribution moves = part.redistribution();
    Block block = moves.target().block(rank);
    return moves.source().block(rank).equals(block)
        && isAllOf(block, part.source().block(rank))
        && isAllOf(block, part.target().block(rank))
        && moves.to(rank).size() <= 1;
  }

  private static boolean isAllOf(Block named, Block stored) {
    return named.rows().equals(stored.rows())
        && named.channels().size() == stored.channels().size();
  }

  /** What movements have in common whose times grow with messages and bytes alike. */
  record Like(Direction direction, Content of, boolean adds, boolean inSegments) {}

  /** See {@link Like}. */
  Like like() {
    return new Like(direction, of, adds, inSegments);
  }

  @Override
  public String toString() {
    return "%s %s in %d messages of %d bytes together%s%s%s"
        .formatted(
            direction == Direction.SEND ? "sending" : "receiving",
            of.name().toLowerCase(Locale.ROOT),
            messages,
            bytes,
            local == 0 ? "" : " and " + local + " of its own",
            adds ? ", added up" : "",
            inSegments ? ", in long segments" : "");
  }

  /** How many segments elements lie in, and how long they are. */
  private static final class Segments {
    private long elements;
    private long count;

    void add(Reshard.Runs runs) {
      elements += runs.size();
      boolean wholeRows = runs.runs().size() == 1 && runs.runs().get(0).size() == runs.rowSize();
      count += wholeRows ? 1 : (long) runs.rows() * runs.runs().size();
    }

    /** Whether they have so many elements each, on average. */
    boolean areAtLeast(long each) {
      return elements >= each * count;
    }
  }
}

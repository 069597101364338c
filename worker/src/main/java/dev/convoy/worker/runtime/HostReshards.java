package dev.convoy.worker.runtime;

import dev.convoy.layout.Transfer;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Reshard.Runs;
import dev.convoy.plan.Value;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.exchange.Segments;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns this worker's part of a reshard into messages where the CPU reaches the tensors.
 *
 * <p>A message whose numbers lie in long segments is sent from where they lie, and packed into
 * memory of its own otherwise; see {@link Departures} for how long that is in use. At the receiver
 * every message has memory of its own, so a peer that is ahead never has to wait for an unrelated
 * one; what comes in long segments and overwrites them also has its place in the target, see {@link
 * Arrivals}.
 */
final class HostReshards implements Reshards {

  /**
   * From here on a segment is worth its entry in a gathering write, in bytes. Of all-to-alls among
   * four processes (deploy/bin/bench exchange), by CPU time a GB: at 4 KB 0.75 s against 0.83
   * packed, at 1 and 2 KB alike.
   */
  private static final int SENT_IN_SEGMENTS_OF = 4 << 10;

  /**
   * From here on a segment is worth a read of its own, in bytes. Likewise: at 4 KB 0.99 s against
   * 0.66 unpacked, at 8 KB 0.68 against 0.60, at 16 KB 0.46 against 0.51, at 64 KB 0.43 against
   * 0.46.
   */
  private static final int RECEIVED_IN_SEGMENTS_OF = 16 << 10;

  private final int rank;
  private final Exchange exchange;
  private final Arena arena;
  private final Listing listing;
  private final Stopwatch watch;
  private final MessageSpace space;
  private final Departures departures;
  private final Arrivals arrivals;
  private final List<PlannedMessage> messages = new ArrayList<>();

  HostReshards(
      Exchange exchange, Arena arena, Listing listing, Stopwatch watch, MessageSpace space) {
    this.rank = exchange.rank();
    this.exchange = exchange;
    this.arena = arena;
    this.listing = listing;
    this.watch = watch;
    this.space = space;
    this.departures = new Departures(exchange, listing, watch);
    this.arrivals = new Arrivals(arena, listing);
  }

  // ---- sending

  /** What one peer is sent, from the source itself or from a buffer of its own. */
  private record Outgoing(PlannedMessage message, List<Runs> runs, Buffer memory, DataType type) {
    SendInstruction.Part link(Buffer source) {
      List<BlockCopy> packing = memory.equals(source) ? List.of() : BlockCopy.pack(runs);
      return new SendInstruction.Part(message.message(), packing, Elements.of(memory, type));
    }
  }

  @Override
  public void send(Reshard m, Buffer source) {
    List<Outgoing> parts = new ArrayList<>();
    for (int to = 0; to < exchange.ranks(); to++) {
      List<Runs> runs = m.redistribution().between(rank, to).stream().map(m::sourceRuns).toList();
      if (to != rank && !runs.isEmpty()) {
        parts.add(outgoing(m, to, runs, source));
      }
    }
    List<Buffer> touched = new ArrayList<>(parts.stream().map(Outgoing::memory).toList());
    touched.add(source);
    departures.add(m, touched, parts.stream().map(Outgoing::message).toList());
    if (m.from() instanceof Value.ParameterGradients gradients) {
      // The layer's kernels are done with its weights when they are done with the gradients.
      arrivals.isLastRead(new Value.Parameters(gradients.layer()));
    }
    listing.add(
        "send " + m.label(),
        Listing.Kind.EXCHANGE,
        touched,
        () ->
            new SendInstruction(
                exchange,
                Elements.of(source, m.type()),
                parts.stream().map(p -> p.link(source)).toList()));
  }

  private Outgoing outgoing(Reshard m, int to, List<Runs> runs, Buffer source) {
    boolean packs = !MessageSegments.areLong(runs, m.type(), SENT_IN_SEGMENTS_OF);
    Buffer memory = packs ? new Buffer(m.title() + " for rank " + to, bytes(m, runs)) : source;
    Supplier<Segments> segments =
        () ->
            packs
                ? new Segments(List.of(memory.memory()))
                : MessageSegments.segments(runs, m.type(), source.memory());
    return new Outgoing(plan(m, rank, to, segments, () -> Segments.NONE), runs, memory, m.type());
  }

  // ---- receiving

  /** What one rank contributes: a message and its memory, or null and what is here already. */
  private record Contribution(
      @Nullable PlannedMessage message, Buffer numbers, List<Runs> from, List<Runs> to) {

    ReceiveInstruction.Part link(DataType type) {
      return new ReceiveInstruction.Part(
          message == null ? null : message.message(), Elements.of(numbers, type), copies());
    }

    private List<BlockCopy> copies() {
      if (message != null) {
        return BlockCopy.unpack(to);
      }
      List<BlockCopy> copies = new ArrayList<>();
      for (int k = 0; k < to.size(); k++) {
        copies.add(BlockCopy.between(from.get(k), to.get(k)));
      }
      return copies;
    }
  }

  @Override
  public void receive(
      Reshard m, @Nullable Buffer source, Buffer target, Contributions contributions) {
    List<Integer> ranks = contributions.ranks();
    List<Contribution> parts = new ArrayList<>();
    for (int k = 0; k < ranks.size(); k++) {
      boolean overwrites =
          ReceiveInstruction.overwrites(contributions.start(), contributions.sums(), k);
      parts.add(
          ranks.get(k) == rank
              ? own(m, Objects.requireNonNull(source))
              : contribution(m, ranks.get(k), target, overwrites));
    }
    List<Buffer> touched = new ArrayList<>(List.of(target));
    parts.forEach(part -> touched.add(part.numbers));
    listing.add(
        "receive " + m.label(),
        Listing.Kind.EXCHANGE,
        touched,
        () ->
            new ReceiveInstruction(
                exchange,
                watch,
                Elements.of(target, m.type()),
                parts.stream().map(part -> part.link(m.type())).toList(),
                contributions.start(),
                contributions.sums()));
  }

  private Contribution own(Reshard m, Buffer source) {
    List<Transfer> transfers = m.redistribution().between(rank, rank);
    return new Contribution(
        null,
        source,
        transfers.stream().map(m::sourceRuns).toList(),
        transfers.stream().map(m::targetRuns).toList());
  }

  private Contribution contribution(Reshard m, int from, Buffer target, boolean overwrites) {
    List<Runs> here = m.redistribution().between(from, rank).stream().map(m::targetRuns).toList();
    Buffer memory = new Buffer(m.title() + " from rank " + from, bytes(m, here));
    arena.keep(memory);
    boolean mayHavePlace =
        overwrites && MessageSegments.areLong(here, m.type(), RECEIVED_IN_SEGMENTS_OF);
    PlannedMessage message =
        plan(
            m,
            from,
            rank,
            () -> new Segments(List.of(memory.memory())),
            () ->
                mayHavePlace && arrivals.canBePlace(m.to(), target)
                    ? MessageSegments.segments(here, m.type(), target.memory())
                    : Segments.NONE);
    arrivals.add(message, m.to(), target);
    return new Contribution(message, memory, List.of(), here);
  }

  @Override
  public void received(Reshard m) {
    departures.received(m);
  }

  // ---- messages

  private PlannedMessage plan(
      Reshard m, int from, int to, Supplier<Segments> memory, Supplier<Segments> place) {
    PlannedMessage planned =
        new PlannedMessage(
            () -> new Message(space.id(m.id()), from, to, m.label(), memory.get(), place.get()));
    messages.add(planned);
    return planned;
  }

  private static long bytes(Reshard m, List<Runs> all) {
    return all.stream().mapToLong(Runs::size).sum() * m.type().bytes();
  }

  @Override
  public void finish() {
    departures.finish();
  }

  /** Peers may send from now on; posts among the instructions say when a message has a place. */
  @Override
  public List<Listing.Line> declare(List<Listing.Line> lines) {
    exchange.declare(all());
    return arrivals.post(exchange, lines);
  }

  @Override
  public void settle() {
    // Nothing is left to write: messages are handed over by the thread that computes.
  }

  @Override
  public void forget() {
    exchange.forget(all());
  }

  private List<Message> all() {
    return messages.stream().map(PlannedMessage::message).toList();
  }
}

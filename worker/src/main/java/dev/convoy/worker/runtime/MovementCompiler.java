package dev.convoy.worker.runtime;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Transfer;
import dev.convoy.plan.Movement;
import dev.convoy.plan.Movement.Runs;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.DeviceMovements.Contribution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns this worker's part of a movement into messages, packing and unpacking. Every message has a
 * buffer of its own, so a peer that is ahead never has to wait for an unrelated one.
 */
final class MovementCompiler implements AutoCloseable {
  private final int rank;
  private final Exchange exchange;
  private final Arena arena;
  private final Listing listing;
  private final BlockCopy copy = new BlockCopy();
  private final Stopwatch watch;
  private final int firstId;
  private final Map<Buffer, Function<Buffer, Message>> drafts = new HashMap<>();
  private final List<Buffer> order = new ArrayList<>();
  private final Map<Buffer, Message> messages = new HashMap<>();
  private final @Nullable DeviceMovements onDevice;

  MovementCompiler(
      int rank,
      Exchange exchange,
      @Nullable Device device,
      Arena arena,
      Listing listing,
      Stopwatch watch,
      int firstId) {
    this.rank = rank;
    this.exchange = exchange;
    this.arena = arena;
    this.listing = listing;
    this.watch = watch;
    this.firstId = firstId;
    this.onDevice =
        device == null
            ? null
            : new DeviceMovements(rank, exchange, device, arena, listing, watch, firstId);
  }

  /** Whether another rank needs something of this worker's source. */
  boolean sends(Movement m) {
    return m.redistribution().transfers().stream().anyMatch(t -> t.from() == rank && !t.isLocal());
  }

  /** Hands out what others need; the source is plain. */
  void send(Movement m, Buffer source) {
    if (onDevice != null) {
      onDevice.send(m, source);
      return;
    }
    List<Buffer> buffers = new ArrayList<>();
    List<List<Runs>> runs = new ArrayList<>();
    for (int to = 0; to < exchange.ranks(); to++) {
      List<Transfer> transfers = m.redistribution().between(rank, to);
      if (to != rank && !transfers.isEmpty()) {
        buffers.add(message(m, rank, to, transfers));
        runs.add(transfers.stream().map(m::sourceRuns).toList());
      }
    }
    List<Buffer> touched = new ArrayList<>(buffers);
    touched.add(source);
    listing.add(
        "send " + m.label(),
        Listing.Kind.EXCHANGE,
        touched,
        () -> {
          List<SendInstruction.Part> parts = new ArrayList<>();
          for (int k = 0; k < buffers.size(); k++) {
            Buffer buffer = buffers.get(k);
            parts.add(new SendInstruction.Part(linked(buffer), buffer.memory(), runs.get(k)));
          }
          return new SendInstruction(exchange, copy, source.memory(), parts);
        });
  }

  /**
   * Puts the target together; both buffers are plain.
   *
   * @param source what this worker holds itself, null where it contributes nothing
   * @param adds whether the target already holds a sum
   */
  void receive(Movement m, @Nullable Buffer source, Buffer target, boolean adds) {
    boolean inPlace = m.from().equals(m.to());
    List<Contribution> contributions = new ArrayList<>();
    for (int from = 0; from < exchange.ranks(); from++) {
      List<Transfer> transfers = m.redistribution().between(from, rank);
      if (transfers.isEmpty() || (from == rank && inPlace)) {
        continue;
      }
      contributions.add(new Contribution(from, transfers));
    }
    if (contributions.isEmpty() && (inPlace || adds)) {
      return;
    }
    boolean sums = m.redistribution().source().kind() == Layout.Kind.PARTIAL;
    ReceiveInstruction.Start start = start(m, contributions, adds || (inPlace && sums), sums);
    if (onDevice != null) {
      onDevice.receive(m, source, target, contributions, start, sums);
      return;
    }
    List<Draft> parts =
        contributions.stream()
            .map(
                c ->
                    new Draft(
                        c.from() == rank ? null : message(m, c.from(), rank, c.transfers()),
                        c.transfers().stream().map(m::sourceRuns).toList(),
                        c.transfers().stream().map(m::targetRuns).toList()))
            .toList();
    List<Buffer> touched = new ArrayList<>(List.of(target));
    parts.stream().map(Draft::message).filter(b -> b != null).forEach(touched::add);
    if (source != null) {
      touched.add(source);
    }
    listing.add(
        "receive " + m.label(),
        Listing.Kind.EXCHANGE,
        touched,
        () ->
            new ReceiveInstruction(
                exchange,
                copy,
                watch,
                source == null ? null : source.memory(),
                target.memory(),
                parts.stream().map(this::link).toList(),
                start,
                sums));
  }

  private record Draft(@Nullable Buffer message, List<Runs> from, List<Runs> to) {}

  private ReceiveInstruction.Part link(Draft draft) {
    return draft.message() == null
        ? new ReceiveInstruction.Part(null, null, draft.from(), draft.to())
        : new ReceiveInstruction.Part(
            linked(draft.message()), draft.message().memory(), draft.from(), draft.to());
  }

  private ReceiveInstruction.Start start(
      Movement m, List<Contribution> parts, boolean adds, boolean sums) {
    if (adds) {
      return ReceiveInstruction.Start.ADD;
    }
    Block block = m.target().block(rank);
    long whole = block.size() * m.elements();
    long first = parts.isEmpty() ? 0 : size(m, parts.get(0));
    long all = parts.stream().mapToLong(p -> size(m, p)).sum();
    boolean fills = sums ? first == whole : all == whole || isPartOfMany(m);
    return fills ? ReceiveInstruction.Start.OVERWRITE : ReceiveInstruction.Start.CLEAR;
  }

  private static long size(Movement m, Contribution part) {
    return part.transfers().stream().mapToLong(t -> m.targetRuns(t).size()).sum();
  }

  /** Several strands, or shards written in place, fill a target together without overlapping. */
  private static boolean isPartOfMany(Movement m) {
    return !m.backward();
  }

  private Buffer message(Movement m, int from, int to, List<Transfer> transfers) {
    long bytes =
        transfers.stream().mapToLong(t -> t.block().size()).sum() * m.elements() * Float.BYTES;
    Buffer buffer = new Buffer(m.title() + " from " + from + " to " + to, bytes);
    arena.keep(buffer);
    order.add(buffer);
    drafts.put(
        buffer, placed -> new Message(firstId + m.id(), from, to, m.label(), placed.memory()));
    return buffer;
  }

  private Message linked(Buffer buffer) {
    return messages.computeIfAbsent(
        buffer, key -> Objects.requireNonNull(drafts.get(key)).apply(key));
  }

  /** Tells the exchange of every message, once all buffers are placed. */
  void declare() {
    if (onDevice != null) {
      onDevice.declare();
    } else {
      exchange.declare(order.stream().map(this::linked).toList());
    }
  }

  /** Waits until every message so far has been handed over. */
  void settle() {
    if (onDevice != null) {
      onDevice.settle();
    }
  }

  /** Ends what messages from and to a device need. */
  @Override
  public void close() {
    if (onDevice != null) {
      onDevice.close();
    }
  }
}

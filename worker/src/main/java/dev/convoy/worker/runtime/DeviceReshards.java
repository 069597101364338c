package dev.convoy.worker.runtime;

import dev.convoy.layout.Transfer;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Reshard.Runs;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.kernel.Device.Move;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.ReceiveInstruction.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns this worker's part of a reshard into messages where the tensors lie on a device. A message
 * has two buffers of its own, which nothing else uses: one on the device, where slices are packed
 * side by side, and one in page-locked memory, which the exchange sends from and receives into.
 */
final class DeviceReshards implements Reshards {
  private final int rank;
  private final Exchange exchange;
  private final Device device;
  private final Arena arena;
  private final Arena pinned;
  private final Listing listing;
  private final Stopwatch watch;
  private final MessageSpace space;
  private final TransferThread thread = new TransferThread();
  private final List<Draft> drafts = new ArrayList<>();
  private boolean placed;

  DeviceReshards(
      Exchange exchange,
      Device device,
      Arena arena,
      Listing listing,
      Stopwatch watch,
      MessageSpace space) {
    this.rank = exchange.rank();
    this.exchange = exchange;
    this.device = device;
    this.arena = arena;
    this.pinned = new Arena(device.pinned());
    this.listing = listing;
    this.watch = watch;
    this.space = space;
  }

  /** A message that has no place yet. */
  private record Draft(Buffer packed, Buffer sent, Supplier<Message> message) {}

  private Draft draft(Reshard m, int from, int to, List<Transfer> transfers) {
    long bytes =
        transfers.stream().mapToLong(t -> t.block().size()).sum() * m.elements() * m.type().bytes();
    String name = m.title() + " from " + from + " to " + to;
    Buffer packed = new Buffer(name + ", packed", bytes);
    Buffer sent = new Buffer(name, bytes);
    arena.keep(packed);
    pinned.keep(sent);
    Draft draft =
        new Draft(
            packed, sent, () -> new Message(space.id(m.id()), from, to, m.label(), sent.memory()));
    drafts.add(draft);
    return draft;
  }

  private void place() {
    if (!placed) {
      pinned.place();
      placed = true;
    }
  }

  @Override
  public void send(Reshard m, Buffer source) {
    List<Supplier<DeviceSend.Part>> parts = new ArrayList<>();
    for (int to = 0; to < exchange.ranks(); to++) {
      List<Transfer> transfers = m.redistribution().between(rank, to);
      if (to != rank && !transfers.isEmpty()) {
        Draft draft = draft(m, rank, to, transfers);
        List<Move> moves = transfers.stream().map(t -> new Move(m.sourceRuns(t), null)).toList();
        parts.add(
            () ->
                new DeviceSend.Part(
                    draft.message.get(),
                    device.move(m.type(), moves, source, draft.packed, /* add= */ false),
                    device.transfer(draft.packed, draft.sent),
                    device.fence()));
      }
    }
    listing.add(
        "send " + m.label(),
        Listing.Kind.EXCHANGE,
        List.of(source),
        () -> {
          place();
          return new DeviceSend(exchange, thread, parts.stream().map(Supplier::get).toList());
        });
  }

  @Override
  public void receive(
      Reshard m, @Nullable Buffer source, Buffer target, Contributions contributions) {
    List<Supplier<DeviceReceive.Part>> parts = new ArrayList<>();
    List<Buffer> touched = new ArrayList<>(List.of(target));
    if (source != null) {
      touched.add(source);
    }
    boolean add = contributions.start() != Start.OVERWRITE;
    for (int from : contributions.ranks()) {
      List<Transfer> transfers = m.redistribution().between(from, rank);
      if (from == rank && source != null) {
        parts.add(local(m, source, target, transfers, add));
      } else if (from != rank) {
        parts.add(sent(m, target, from, transfers, add));
      }
      add |= contributions.sums();
    }
    listing.add(
        "receive " + m.label(),
        Listing.Kind.EXCHANGE,
        touched,
        () -> {
          place();
          return new DeviceReceive(
              exchange,
              thread,
              watch,
              contributions.start() == Start.CLEAR ? device.clear(target) : null,
              parts.stream().map(Supplier::get).toList());
        });
  }

  private Supplier<DeviceReceive.Part> local(
      Reshard m, Buffer source, Buffer target, List<Transfer> transfers, boolean add) {
    List<Move> moves =
        transfers.stream().map(t -> new Move(m.sourceRuns(t), m.targetRuns(t))).toList();
    return () -> DeviceReceive.Part.local(device.move(m.type(), moves, source, target, add));
  }

  private Supplier<DeviceReceive.Part> sent(
      Reshard m, Buffer target, int from, List<Transfer> transfers, boolean add) {
    Draft draft = draft(m, from, rank, transfers);
    List<Runs> runs = transfers.stream().map(m::targetRuns).toList();
    List<Move> moves = runs.stream().map(r -> new Move(null, r)).toList();
    return () ->
        DeviceReceive.Part.sent(
            draft.message.get(),
            device.transfer(draft.sent, draft.packed),
            device.fence(),
            device.move(m.type(), moves, draft.packed, target, add));
  }

  @Override
  public List<Listing.Line> declare(List<Listing.Line> lines) {
    place();
    exchange.declare(messages());
    return lines;
  }

  @Override
  public void received(Reshard m) {
    // What was sent has memory of its own: nothing has to wait until it has left.
  }

  @Override
  public void finish() {
    // Likewise.
  }

  private List<Message> messages() {
    return drafts.stream().map(d -> d.message.get()).toList();
  }

  @Override
  public void settle() {
    TransferThread.join(thread.ask(() -> {}));
  }

  /** Ends the thread and all messages, and frees the page-locked memory. */
  @Override
  public void forget() {
    thread.close();
    exchange.forget(messages());
    pinned.close();
  }
}

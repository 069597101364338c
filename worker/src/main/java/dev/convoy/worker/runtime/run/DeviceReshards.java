package dev.convoy.worker.runtime.run;

import dev.convoy.layout.Transfer;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Reshard.Runs;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.kernel.Device.Move;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.Contributions;
import dev.convoy.worker.runtime.program.Contributions.Start;
import dev.convoy.worker.runtime.program.Incoming;
import dev.convoy.worker.runtime.program.Outgoing;
import dev.convoy.worker.runtime.program.Program;
import dev.convoy.worker.runtime.program.Work;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

/**
 * Messages where the tensors lie on a device. Beside its buffer there, where slices are packed, a
 * message has one in page-locked memory, which the exchange sends from and receives into.
 */
final class DeviceReshards implements Reshards {
  private final int rank;
  private final Linkage linkage;
  private final Exchange exchange;
  private final Device device;
  private final Arena pinned;
  private final TransferThread thread = new TransferThread();
  private final IdentityHashMap<Object, Buffer> staging =
      new IdentityHashMap<>(); // by what was planned
  private final IdentityHashMap<Object, Message> messages = new IdentityHashMap<>();
  private final List<Message> all = new ArrayList<>();

  /** For a program whose buffers have their places. */
  DeviceReshards(Device device, Program program, Linkage linkage) {
    this.rank = program.rank();
    this.linkage = linkage;
    this.exchange = linkage.exchange();
    this.device = device;
    this.pinned = new Arena(device.pinned());
    program.ops().forEach(op -> stage(op.work()));
    pinned.place();
    program.ops().forEach(op -> add(op.work()));
  }

  private void stage(Work work) {
    if (work instanceof Work.Send send) {
      send.messages().forEach(part -> stage(part, part.memory()));
    } else if (work instanceof Work.Receive receive) {
      receive.messages().forEach(part -> stage(part, part.memory()));
    }
  }

  private void stage(Object part, Buffer packed) {
    Buffer buffer = new Buffer(packed.name() + ", page-locked", packed.bytes());
    pinned.keep(buffer);
    staging.put(part, buffer);
  }

  private void add(Work work) {
    if (work instanceof Work.Send send) {
      send.messages().forEach(part -> add(part, send.reshard(), rank, part.to()));
    } else if (work instanceof Work.Receive receive) {
      receive.messages().forEach(part -> add(part, receive.reshard(), part.from(), rank));
    }
  }

  private void add(Object part, Reshard m, int from, int to) {
    int id = linkage.space().id(m.id());
    Message message = new Message(id, from, to, m.label(), staged(part).memory());
    messages.put(part, message);
    all.add(message);
  }

  private Buffer staged(Object part) {
    return Objects.requireNonNull(staging.get(part));
  }

  private Message message(Object part) {
    return Objects.requireNonNull(messages.get(part));
  }

  @Override
  public Instruction send(Work.Send work) {
    Reshard m = work.reshard();
    List<DeviceSend.Part> parts = new ArrayList<>();
    for (Outgoing part : work.messages()) {
      List<Move> moves = part.runs().stream().map(runs -> new Move(runs, null)).toList();
      parts.add(
          new DeviceSend.Part(
              message(part),
              device.move(m.type(), moves, work.source(), part.memory(), /* add= */ false),
              device.transfer(part.memory(), staged(part)),
              device.fence()));
    }
    return new DeviceSend(exchange, thread, parts);
  }

  @Override
  public Instruction receive(Work.Receive work) {
    Contributions contributions = work.contributions();
    List<DeviceReceive.Part> parts = new ArrayList<>();
    boolean add = contributions.start() != Start.OVERWRITE;
    int next = 0;
    for (int from : contributions.ranks()) {
      if (from != rank) {
        parts.add(sent(work, work.messages().get(next++), add));
      } else if (work.source() != null) {
        parts.add(local(work.reshard(), work.source(), work.target(), add));
      }
      add |= contributions.sums();
    }
    Runnable clear = contributions.start() == Start.CLEAR ? device.clear(work.target()) : null;
    return new DeviceReceive(exchange, thread, linkage.watch(), clear, parts);
  }

  private DeviceReceive.Part local(Reshard m, Buffer source, Buffer target, boolean add) {
    List<Move> moves = new ArrayList<>();
    for (Transfer transfer : m.redistribution().between(rank, rank)) {
      moves.add(new Move(m.sourceRuns(transfer), m.targetRuns(transfer)));
    }
    return DeviceReceive.Part.local(device.move(m.type(), moves, source, target, add));
  }

  private DeviceReceive.Part sent(Work.Receive work, Incoming part, boolean add) {
    List<Move> moves = new ArrayList<>();
    for (Runs runs : part.runs()) {
      moves.add(new Move(null, runs));
    }
    return DeviceReceive.Part.sent(
        message(part),
        device.transfer(staged(part), part.memory()),
        device.fence(),
        device.move(work.reshard().type(), moves, part.memory(), work.target(), add));
  }

  @Override
  public void declare() {
    exchange.declare(all);
  }

  @Override
  public void settle() {
    TransferThread.join(thread.ask(() -> {}));
  }

  /** Ends the thread and all messages, and frees the page-locked memory. */
  @Override
  public void forget() {
    thread.close();
    exchange.forget(all);
    pinned.close();
  }
}

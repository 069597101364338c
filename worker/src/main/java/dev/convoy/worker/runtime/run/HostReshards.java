package dev.convoy.worker.runtime.run;

import dev.convoy.layout.Transfer;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Reshard.Runs;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.Segments;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.Incoming;
import dev.convoy.worker.runtime.program.MessageSegments;
import dev.convoy.worker.runtime.program.Op;
import dev.convoy.worker.runtime.program.Outgoing;
import dev.convoy.worker.runtime.program.Program;
import dev.convoy.worker.runtime.program.Work;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Messages where the CPU reaches the tensors: packed, sent, awaited and unpacked by its thread. */
final class HostReshards implements Reshards {
  private final int rank;
  private final Linkage linkage;
  private final Exchange exchange;
  private final Set<Incoming> posted = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Incoming> forNextStep = new ArrayList<>();
  private final IdentityHashMap<Object, Message> messages =
      new IdentityHashMap<>(); // by what was planned
  private final List<Message> all = new ArrayList<>();

  /** For a program whose buffers have their places. */
  HostReshards(Program program, Linkage linkage) {
    this.rank = program.rank();
    this.linkage = linkage;
    this.exchange = linkage.exchange();
    for (Op op : program.ops()) {
      if (op.work() instanceof Work.Post post) {
        posted.addAll(post.messages());
        forNextStep.addAll(post.forNextStep());
      }
    }
    program.ops().forEach(op -> add(op.work()));
  }

  private void add(Work work) {
    if (work instanceof Work.Send send) {
      send.messages().forEach(part -> messages.put(part, outgoing(send, part)));
    } else if (work instanceof Work.Receive receive) {
      receive.messages().forEach(part -> messages.put(part, incoming(receive, part)));
    } else if (work instanceof Work.UnlessAhead sender) {
      add(sender.op().work());
    }
  }

  private Message outgoing(Work.Send send, Outgoing part) {
    Reshard m = send.reshard();
    Buffer source = send.source();
    Segments segments =
        part.memory().equals(source)
            ? segments(part.runs(), m.type(), source)
            : whole(part.memory());
    return message(m, rank, part.to(), segments, Segments.NONE);
  }

  private Message incoming(Work.Receive receive, Incoming part) {
    Reshard m = receive.reshard();
    Segments place =
        posted.contains(part) ? segments(part.runs(), m.type(), receive.target()) : Segments.NONE;
    return message(m, part.from(), rank, whole(part.memory()), place);
  }

  /** Where elements lie in a plain tensor. */
  private static Segments segments(List<Runs> runs, DataType type, Buffer tensor) {
    ByteBuffer bytes = tensor.memory();
    return new Segments(
        MessageSegments.of(runs, type).stream()
            .map(range -> bytes.slice(range.from(), range.size()))
            .toList());
  }

  private static Segments whole(Buffer memory) {
    return new Segments(List.of(memory.memory()));
  }

  private Message message(Reshard m, int from, int to, Segments memory, Segments place) {
    int id = linkage.space().id(m.id());
    Message message = new Message(id, from, to, m.label(), memory, place);
    all.add(message);
    return message;
  }

  private Message message(Object planned) {
    return Objects.requireNonNull(messages.get(planned));
  }

  @Override
  public Instruction send(Work.Send work) {
    Reshard m = work.reshard();
    List<SendInstruction.Part> parts = new ArrayList<>();
    for (Outgoing part : work.messages()) {
      boolean packs = !part.memory().equals(work.source());
      List<BlockCopy> packing = packs ? BlockCopy.pack(part.runs()) : List.of();
      Elements memory = Elements.of(part.memory(), m.type());
      parts.add(new SendInstruction.Part(message(part), packing, memory));
    }
    return new SendInstruction(exchange, Elements.of(work.source(), m.type()), parts);
  }

  /** What waits until the messages of a send have left. */
  Instruction awaitSent(Work.AwaitSent work) {
    return new AwaitSentInstruction(
        exchange, linkage.watch(), work.send().messages().stream().map(this::message).toList());
  }

  @Override
  public Instruction receive(Work.Receive work) {
    Reshard m = work.reshard();
    List<ReceiveInstruction.Part> parts = new ArrayList<>();
    int next = 0;
    for (int from : work.contributions().ranks()) {
      parts.add(
          from == rank
              ? own(m, Objects.requireNonNull(work.source()))
              : sent(m, work.messages().get(next++)));
    }
    Elements target = Elements.of(work.target(), m.type());
    return new ReceiveInstruction(exchange, linkage.watch(), target, parts, work.contributions());
  }

  private ReceiveInstruction.Part own(Reshard m, Buffer source) {
    List<BlockCopy> copies = new ArrayList<>();
    for (Transfer transfer : m.redistribution().between(rank, rank)) {
      copies.add(BlockCopy.between(m.sourceRuns(transfer), m.targetRuns(transfer)));
    }
    return new ReceiveInstruction.Part(null, Elements.of(source, m.type()), copies);
  }

  private ReceiveInstruction.Part sent(Reshard m, Incoming part) {
    return new ReceiveInstruction.Part(
        message(part), Elements.of(part.memory(), m.type()), BlockCopy.unpack(part.runs()));
  }

  /** What says that messages have places. */
  Instruction post(Work.Post work) {
    List<Message> posts = work.messages().stream().map(this::message).toList();
    return step -> {
      for (int k = 0; k < posts.size(); k++) {
        exchange.post(posts.get(k));
      }
    };
  }

  /** Peers may send from now on; posts say when a message has a place. */
  @Override
  public void declare() {
    exchange.declare(all);
    forNextStep.forEach(part -> exchange.post(message(part)));
  }

  @Override
  public void settle() {
    // Nothing is left to write: messages are handed over by the thread that computes.
  }

  @Override
  public void forget() {
    exchange.forget(all);
  }
}

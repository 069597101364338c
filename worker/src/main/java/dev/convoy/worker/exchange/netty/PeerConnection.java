package dev.convoy.worker.exchange.netty;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Abort;
import dev.convoy.control.ControlMessage.Goodbye;
import dev.convoy.control.ControlMessage.Heartbeat;
import dev.convoy.control.Failure;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.Tally;
import io.netty.channel.ChannelFutureListener;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One peer: the messages planned with it, what is written to it, and how it ends.
 *
 * <p>An end is agreed: each side says its last word, a goodbye or an abort, behind all that it has
 * sent, goes on reading until it has the other's, and then closes. A connection that ends otherwise
 * is a lost peer.
 *
 * <p>Concurrency: on the event loop, but for the methods that say otherwise.
 */
final class PeerConnection {

  /** More than any failure takes. */
  static final int MAX_CONTROL = 1 << 16;

  /** How long a failed side waits, at most, for the other to hear of it before it closes. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private static final long FORGET_POLL_NANOS = 1_000_000;

  private final NettyExchange exchange;
  private final Wire wire;
  private final int peer;
  private final Tally tally;
  private final FrameReader reader;
  private final Runnable flush;

  private volatile IdTable<Inbound> inbound = IdTable.empty();
  private volatile IdTable<Outbound> outbound = IdTable.empty();

  private boolean flushing;
  private boolean heartbeatQueued;
  private boolean ending;
  private boolean lastWordSent;
  private boolean peerAborted;
  private volatile boolean saidGoodbye;
  private volatile boolean closed;

  /** Takes an authenticated connection over from its handshake. */
  PeerConnection(NettyExchange exchange, Wire wire, int peer) {
    this.exchange = exchange;
    this.wire = wire;
    this.peer = peer;
    this.tally = new Tally(peer);
    this.reader = new FrameReader(exchange, this, wire);
    this.flush =
        () -> {
          flushing = false;
          wire.flush();
        };
    wire.become(reader);
  }

  int peer() {
    return peer;
  }

  Wire wire() {
    return wire;
  }

  Tally tally() {
    return tally;
  }

  // ---- what is planned; any thread

  @Nullable Inbound inbound(int id) {
    return inbound.find(id);
  }

  @Nullable Outbound outbound(int id) {
    return outbound.find(id);
  }

  List<Inbound> inbounds() {
    return inbound.all();
  }

  void declare(List<Inbound> in, List<Outbound> out) {
    inbound = inbound.plus(in, each -> each.message.id());
    outbound = outbound.plus(out, each -> each.message.id());
  }

  /** Any thread: these are not in the plan any more. */
  void forget(Collection<Message> messages) {
    Set<Inbound> in = matching(inbound.all(), each -> messages.contains(each.message));
    Set<Outbound> out = matching(outbound.all(), each -> messages.contains(each.message));
    inbound = inbound.minus(in, each -> each.message.id());
    outbound = outbound.minus(out, each -> each.message.id());
    exchange.runOnLoop(() -> in.forEach(reader::forget));
    while (!closed && !exchange.isOver() && out.stream().anyMatch(Outbound::isUnderWay)) {
      LockSupport.parkNanos(
          FORGET_POLL_NANOS); // not for long: a failed connection lingers a second
    }
  }

  private static <T> Set<T> matching(List<T> all, Predicate<T> wanted) {
    return all.stream().filter(wanted).collect(Collectors.toSet());
  }

  void released(Inbound in) {
    reader.released(in);
  }

  void wakeWaiters() {
    inbound.all().forEach(each -> each.arrived.wake());
    outbound.all().forEach(each -> each.sent.wake());
  }

  /** Event loop: messages were declared, or memory released. */
  void resume() {
    reader.resume();
  }

  // ---- writing

  /** Any thread. */
  void execute(Runnable task) {
    exchange.execute(task);
  }

  void flushSoon() {
    if (!flushing) {
      flushing = true;
      exchange.execute(flush); // after the sends that are queued already: one gathered write
    }
  }

  private void say(ControlMessage message, ChannelFutureListener written) {
    wire.send(Frame.control(exchange.codec(), message), written);
  }

  /** Called ten times in the peer timeout. */
  void tick(long now, long timeoutNanos) {
    if (closed || ending) {
      return; // whoever is ending does not say more, and gives up by itself
    }
    if (!heartbeatQueued) {
      heartbeatQueued = true;
      say(new Heartbeat(), written -> heartbeatQueued = false);
    }
    long silence = now - reader.heard(now);
    if (silence > timeoutNanos && !saidGoodbye) {
      String what = "nothing came from it for %.1f seconds".formatted(silence / 1e9);
      exchange.fail(exchange.describe(this, Failure.Kind.PEER_SILENT, what));
    }
  }

  /** The process was stopped for a while: what came meanwhile has not been read yet. */
  void forgiveSilence(long now) {
    reader.forgiveSilence(now);
  }

  // ---- ending

  void goodbye() {
    lastWord(new Goodbye());
  }

  void abort(Failure failure) {
    lastWord(new Abort(failure));
    Duration limit = exchange.options().closeTimeout();
    exchange.after(limit.compareTo(LINGER) < 0 ? limit : LINGER, wire::close);
  }

  private void lastWord(ControlMessage message) {
    if (closed || ending) {
      return;
    }
    ending = true;
    say(
        message,
        written -> {
          lastWordSent = true;
          closeWhenBothAreDone();
        });
    reader.discard();
  }

  private void closeWhenBothAreDone() {
    if (lastWordSent && (saidGoodbye || peerAborted)) {
      wire.close();
    }
  }

  /** The peer said something beside data. */
  void told(ControlMessage message) {
    if (message instanceof Goodbye) {
      saidGoodbye = true;
      wakeWaiters();
      closeWhenBothAreDone();
    } else if (message instanceof Abort abort) {
      peerAborted = true;
      exchange.fail(abort.failure());
      closeWhenBothAreDone();
    } else if (!(message instanceof Heartbeat)) {
      disagree("", -1, "it sent a " + message.getClass().getSimpleName() + " message");
    }
  }

  void ended(String why) {
    closed = true;
    exchange.ended(this, saidGoodbye || peerAborted, why);
  }

  /** Any thread: fails the exchange because this peer and the plan differ. */
  void disagree(String label, long sequence, String what) {
    exchange.fail(failure(label, sequence, Failure.Kind.PROTOCOL, what));
  }

  private Failure failure(String label, long sequence, Failure.Kind kind, String what) {
    return exchange.failure(peer, label, sequence, kind, what);
  }

  // ---- asked by threads that wait

  /** Throws if a wait for this message cannot end well. */
  void checkWait(Inbound in, long waitedNanos) {
    exchange.checkThread(in.message, in.awaited());
    boolean over = saidGoodbye || closed; // before the look at what has arrived
    if (over && in.arrived.value() < in.awaited()) {
      lost(in.message, in.awaited());
    }
    long patience = exchange.options().peerTimeout().toNanos();
    long since = reader.heldSince();
    if (waitedNanos > patience
        && since != FrameReader.NOT_HELD
        && System.nanoTime() - since > patience) {
      Inbound blocking = reader.heldFor();
      disagree(
          in.message.label(),
          in.awaited(),
          blocking == null
              ? "it sent messages first that were not declared here"
              : "it sent %s first, whose memory was not released"
                  .formatted(blocking.message.label()));
    }
    exchange.firstFailure().orThrow();
  }

  /** Throws if a wait for this message to leave cannot end well. */
  void checkSend(Outbound out) {
    exchange.checkThread(out.message, out.sequence());
    if (closed && out.sent.value() < out.sequence()) {
      lost(out.message, out.sequence());
    }
    exchange.firstFailure().orThrow();
  }

  private void lost(Message message, long step) {
    exchange.fail(failure(message.label(), step, Failure.Kind.PEER_LOST, "it had ended its run"));
  }
}

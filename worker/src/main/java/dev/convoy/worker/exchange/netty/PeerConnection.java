package dev.convoy.worker.exchange.netty;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Abort;
import dev.convoy.control.ControlMessage.Goodbye;
import dev.convoy.control.ControlMessage.Heartbeat;
import dev.convoy.control.Failure;
import dev.convoy.control.KryoCodec;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.Tally;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * One peer: the messages planned with it, what is said beside them, and how it ends.
 *
 * <p>An end is agreed: each side says its last word, a goodbye or an abort, behind all that it has
 * sent, goes on reading until it has the other's, and then closes. A connection that ends otherwise
 * is a lost peer.
 *
 * <p>Concurrency: on the event loop, but for the methods that say otherwise.
 */
final class PeerConnection
    implements IncomingFrames.Listener, Inbound.Carrier, Heartbeats.Connection {

  /** Who is told how it ends; on the event loop. */
  interface Owner {
    /** The peer is silent for too long, as a clause. */
    void silent(PeerConnection connection, String what);

    /** It is over, in order or for the reason given as a clause. */
    void ended(PeerConnection connection, boolean orderly, String why);
  }

  /**
   * What the connections of one exchange share.
   *
   * @param scratch where payloads go that nobody wants, and control frames on their way
   */
  record Shared(
      Sockets sockets,
      ExchangeOptions options,
      KryoCodec codec,
      ByteBuf scratch,
      Heartbeats heartbeats,
      Failures failures) {}

  /** How long a failed side waits, at most, for the other to hear of it before it closes. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private static final long FORGET_POLL_NANOS = 1_000_000;

  private final Wire wire;
  private final int peer;
  private final Sockets sockets;
  private final ExchangeOptions options;
  private final Failures failures;
  private final Owner owner;
  private final Tally tally;
  private final PeerMessages messages = new PeerMessages();
  private final FrameWriter writer;
  private final IncomingFrames incoming;
  private final Heartbeats.Pulse pulse;

  private boolean ending;
  private boolean lastWordSent;
  private boolean peerAborted;
  private volatile boolean saidGoodbye;
  private volatile boolean closed;

  /** Takes an authenticated connection over from its handshake. */
  PeerConnection(Wire wire, int peer, Shared shared, Owner owner) {
    this.wire = wire;
    this.peer = peer;
    this.sockets = shared.sockets();
    this.options = shared.options();
    this.failures = shared.failures();
    this.owner = owner;
    this.tally = new Tally(peer);
    this.writer = new FrameWriter(wire, sockets::execute, shared.codec());
    this.incoming =
        new IncomingFrames(
            wire::read, sockets::execute, messages, tally, shared.codec(), shared.scratch(), this);
    this.pulse = shared.heartbeats().watch(this);
    wire.become(incoming);
  }

  int peer() {
    return peer;
  }

  Tally tally() {
    return tally;
  }

  /** Whether it is a Unix-domain socket. */
  boolean isUnix() {
    return wire.isUnix();
  }

  /** Whether what crosses it is encrypted. */
  boolean isEncrypted() {
    return wire.isEncrypted();
  }

  // ---- what is planned; any thread

  PeerMessages messages() {
    return messages;
  }

  /** Declares what this peer sends and what it is sent. */
  void declare(List<Message> in, List<Message> out) {
    int declaration = messages.declarations();
    messages.declare(
        in.stream().map(message -> new Inbound(message, this)).toList(),
        out.stream()
            .map(message -> new Outbound(message, declaration, writer, tally, this::checkSend))
            .toList());
  }

  /** These are not in the plan any more; when it returns nobody touches their memory. */
  void forget(Collection<Message> unwanted) {
    PeerMessages.Forgotten forgotten = messages.forget(unwanted);
    sockets.executeAndWait(() -> forgotten.inbound().forEach(incoming::forget));
    while (!closed
        && !sockets.haveEnded()
        && forgotten.outbound().stream().anyMatch(Outbound::isUnderWay)) {
      LockSupport.parkNanos(
          FORGET_POLL_NANOS); // not for long: a failed connection lingers a second
    }
  }

  @Override
  public void released(Inbound in) {
    incoming.held().released(in);
  }

  /** Event loop: messages were declared. */
  void resume() {
    incoming.resume();
  }

  // ---- signs of life

  @Override
  public void heard() {
    pulse.heard();
  }

  @Override
  public void sendHeartbeat(Runnable left) {
    writer.say(new Heartbeat(), written -> left.run());
  }

  @Override
  public boolean mayBeSilent() {
    return saidGoodbye || incoming.isHeld();
  }

  @Override
  public void silent(String what) {
    owner.silent(this, what);
  }

  // ---- ending

  void goodbye() {
    lastWord(new Goodbye());
  }

  void abort(Failure failure) {
    lastWord(new Abort(failure));
    Duration limit = options.closeTimeout();
    sockets.after(limit.compareTo(LINGER) < 0 ? limit : LINGER, wire::close);
  }

  /** Any thread: ends it without another word. */
  void close() {
    wire.close();
  }

  private void lastWord(ControlMessage message) {
    if (closed || ending) {
      return;
    }
    ending = true;
    pulse.stop(); // whoever is ending does not say more, and gives up by itself
    writer.say(
        message,
        written -> {
          lastWordSent = true;
          closeWhenBothAreDone();
        });
    incoming.discard();
  }

  private void closeWhenBothAreDone() {
    if (lastWordSent && (saidGoodbye || peerAborted)) {
      wire.close();
    }
  }

  @Override
  public void told(ControlMessage message) {
    if (message instanceof Goodbye) {
      saidGoodbye = true;
      messages.wakeWaiters();
      closeWhenBothAreDone();
    } else if (message instanceof Abort abort) {
      peerAborted = true;
      failures.fail(abort.failure());
      closeWhenBothAreDone();
    } else if (!(message instanceof Heartbeat)) {
      disagree("", -1, "it sent a " + message.getClass().getSimpleName() + " message");
    }
  }

  @Override
  public void ended(String why) {
    closed = true;
    pulse.stop();
    owner.ended(this, saidGoodbye || peerAborted, why);
  }

  /** Any thread: fails the exchange because this peer and the plan differ. */
  @Override
  public void disagree(String label, long sequence, String what) {
    failures.fail(failures.describe(peer, label, sequence, Failure.Kind.PROTOCOL, what));
  }

  // ---- asked by threads that wait

  @Override
  public void checkWait(Inbound in, long waitedNanos) {
    failures.checkThread(in.message, in.awaited());
    boolean over = saidGoodbye || closed; // before the look at what has arrived
    if (over && in.arrived.value() < in.awaited()) {
      lost(in.message, in.awaited());
    }
    long patience = options.peerTimeout().toNanos();
    String complaint = waitedNanos > patience ? incoming.held().complaint(patience) : null;
    if (complaint != null) {
      disagree(in.message.label(), in.awaited(), complaint);
    }
    failures.orThrow();
  }

  private void checkSend(Outbound out) {
    failures.checkThread(out.message, out.sequence());
    if (closed && out.sent.value() < out.sequence()) {
      lost(out.message, out.sequence());
    }
    failures.orThrow();
  }

  private void lost(Message message, long step) {
    failures.fail(
        failures.describe(
            peer, message.label(), step, Failure.Kind.PEER_LOST, "it had ended its run"));
  }
}

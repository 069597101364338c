package dev.convoy.worker.exchange.netty;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.Failure;
import dev.convoy.control.MalformedMessage;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.Tally;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames between this worker and one peer.
 *
 * <p>Reading goes header, payload, header, payload; a data payload is read straight into its
 * planned buffer. If that buffer is still in use the connection is <i>held</i>: nothing more is
 * read from it until the buffer is released, the kernel's windows fill, and the peer's writes wait.
 * So there is one place for each byte, and it was planned.
 *
 * <p><b>Why holding cannot end in a circle.</b> Suppose every rank waits. All ranks run one plan
 * whose transfers have one order (step, then place in the plan), and each rank sends, awaits and
 * releases in that order: it releases its buffer for a message before it awaits anything later in
 * the plan than that message's next use. Take a transfer that some rank awaits and that is the
 * earliest of all those. Its sender is not past sending it only if it awaits something earlier,
 * against the choice. So it was sent, and is held up behind an earlier frame of the same connection
 * whose buffer the receiver has not released. But that frame's transfer is earlier than the awaited
 * one, so its buffer was released before. Sends never wait, so they cannot close a circle either. A
 * caller that breaks the order is told so after the peer timeout ({@link #checkWait}).
 *
 * <p>Concurrency: on the event loop, but for the methods that say otherwise.
 */
final class PeerConnection implements Wire.Phase {

  private enum State {
    HEADER,
    PAYLOAD,
    CONTROL,
    /** A data header is complete, and its buffer is not free. */
    HELD,
    /** The peer sent nonsense: whatever else comes is thrown away until it closes. */
    DEAF
  }

  /** More than any failure takes. */
  static final int MAX_CONTROL = 1 << 16;

  /** How long a failed side waits, at most, for the other to hear of it before it closes. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final NettyExchange exchange;
  private final Wire wire;
  private final int peer;
  private final Tally tally;
  private final ControlBody control;
  private final ByteBuf header = Frame.room(Frame.HEADER);
  private final Runnable flush;

  private volatile IdTable<Inbound> inbound = IdTable.empty();
  private volatile IdTable<Outbound> outbound = IdTable.empty();

  private State state = State.HEADER;
  private int got;
  private int length;
  private @Nullable Inbound filling;
  private boolean flushing;
  private boolean heartbeatQueued;
  private long heard = System.nanoTime();

  /** Payloads go nowhere: this side is ending. */
  private boolean discarding;

  private boolean lastWordSent;
  private volatile boolean saidGoodbye;
  private volatile boolean peerAborted;
  private volatile boolean closed;

  /** What the connection is held for, if it is held for a buffer. */
  private volatile @Nullable Inbound heldFor;

  private volatile long heldSince = Long.MAX_VALUE;

  PeerConnection(NettyExchange exchange, Wire wire, int peer) {
    this.exchange = exchange;
    this.wire = wire;
    this.peer = peer;
    this.tally = new Tally(peer);
    this.control = new ControlBody(exchange.codec(), MAX_CONTROL);
    this.flush =
        () -> {
          flushing = false;
          wire.flush();
        };
  }

  Wire wire() {
    return wire;
  }

  Tally tally() {
    return tally;
  }

  /** Any thread. */
  void execute(Runnable task) {
    exchange.execute(task);
  }

  // ---- what is planned; looked up by any thread

  @Nullable Inbound inbound(int id) {
    return inbound.find(id);
  }

  @Nullable Outbound outbound(int id) {
    return outbound.find(id);
  }

  void declare(List<Inbound> in, List<Outbound> out) {
    inbound = inbound.plus(in, each -> each.message.id());
    outbound = outbound.plus(out, each -> each.message.id());
  }

  List<Inbound> inbounds() {
    return inbound.all();
  }

  void wakeWaiters() {
    inbound.all().forEach(each -> each.arrived.wake());
    outbound.all().forEach(each -> each.sent.wake());
  }

  // ---- reading

  @Override
  public ByteBuf target() {
    if (state == State.HELD) {
      // Netty reads here only when the connection is ending: look for the peer's last word.
      discarding = true;
      admit();
    }
    Inbound into = filling;
    if (state == State.HEADER) {
      return header.setIndex(got, got).retain();
    } else if (state == State.PAYLOAD && into != null) {
      return into.buffer.setIndex(got, got).retain();
    }
    ByteBuf scratch = exchange.scratch();
    return scratch.slice(0, Math.min(length - got, scratch.capacity())).setIndex(0, 0).retain();
  }

  @Override
  public void received(int bytes) {
    heard = System.nanoTime();
    if (state == State.DEAF) {
      return;
    }
    got += bytes;
    if (state == State.HEADER) {
      if (got == Frame.HEADER) {
        headerCame();
      }
    } else if (state == State.PAYLOAD) {
      if (got == length) {
        payloadCame();
      }
    } else {
      control.add(exchange.scratch(), bytes);
      if (got == length) {
        controlCame();
      }
    }
  }

  private void begin(State next, int newLength) {
    state = next;
    got = 0;
    length = newLength;
  }

  private void headerCame() {
    int size = Frame.length(header);
    if (Frame.kind(header) == Frame.DATA) {
      admit();
    } else if (Frame.kind(header) == Frame.CONTROL && size > 0 && size <= MAX_CONTROL) {
      control.begin(size);
      begin(State.CONTROL, size);
    } else {
      disagreeAndDrop("", -1, "it sent bytes that are no frame");
    }
  }

  /** A data header is complete: find its buffer, or hold, or fail. */
  private void admit() {
    int size = Frame.length(header);
    int id = Frame.id(header);
    long sequence = Frame.sequence(header);
    Inbound in = inbound.find(id);
    if (discarding) {
      filling = null;
      boolean sane = size > 0 && size <= Message.MAX_BYTES;
      begin(sane ? State.PAYLOAD : State.DEAF, sane ? size : Integer.MAX_VALUE);
    } else if (in == null) {
      if (Frame.declaration(header) >= exchange.declarations()) {
        hold(null);
      } else {
        disagreeAndDrop(
            nameOf(id),
            sequence,
            outbound.find(id) == null
                ? "it sent a message that is not in the plan"
                : "it sent a message that goes the other way");
      }
    } else if (size != in.message.bytes()) {
      disagreeAndDrop(
          in.message.label(),
          sequence,
          "it announced %d bytes, and the plan says %d".formatted(size, in.message.bytes()));
    } else if (sequence <= in.arrived.value()) {
      disagreeAndDrop(
          in.message.label(),
          sequence,
          "it sent this step again or out of order, after step %d".formatted(in.arrived.value()));
    } else {
      heldFor = in; // before the look at isFree: release() looks the other way round
      if (in.isFree()) {
        heldFor = null;
        in.take();
        filling = in;
        begin(State.PAYLOAD, size);
      } else {
        hold(in);
      }
    }
  }

  private String nameOf(int id) {
    Outbound out = outbound.find(id);
    return out == null ? "message " + id : out.message.label();
  }

  private void payloadCame() {
    Inbound in = filling;
    begin(State.HEADER, Frame.HEADER);
    if (in != null) {
      filling = null;
      tally.received(in.message.bytes());
      in.arrived.reach(Frame.sequence(header));
    }
  }

  private void controlCame() {
    begin(State.HEADER, Frame.HEADER);
    try {
      ControlMessage message = control.decode();
      if (message instanceof ControlMessage.Goodbye) {
        saidGoodbye = true;
        wakeWaiters();
        closeWhenBothAreDone();
      } else if (message instanceof ControlMessage.Abort abort) {
        peerAborted = true;
        exchange.fail(abort.failure());
        closeWhenBothAreDone();
      } else if (!(message instanceof ControlMessage.Heartbeat)) {
        disagreeAndDrop("", -1, "it sent a " + message.getClass().getSimpleName() + " message");
      }
    } catch (MalformedMessage e) {
      disagreeAndDrop("", -1, "it sent bytes that are no control message");
    }
  }

  // ---- holding

  private void hold(@Nullable Inbound in) {
    heldFor = in;
    if (state != State.HELD) {
      heldSince = System.nanoTime();
      state = State.HELD;
    }
    wire.read(false);
  }

  /** Any thread: a buffer has become free. */
  void released(Inbound in) {
    if (heldFor == in) {
      exchange.execute(this::resume);
    }
  }

  /** Looks again at a frame that was held. */
  void resume() {
    if (state == State.HELD) {
      admit();
      if (state != State.HELD) {
        heldSince = Long.MAX_VALUE;
        heard = System.nanoTime();
        wire.read(true);
      }
    }
  }

  // ---- writing

  void flushSoon() {
    if (!flushing) {
      flushing = true;
      exchange.execute(flush); // after the sends that are queued already: one gathered write
    }
  }

  private void say(ControlMessage message, ChannelFutureListener written) {
    wire.send(Frame.control(exchange.codec(), message), written);
  }

  /** Called five times in the peer timeout. */
  void tick(long now, long timeoutNanos) {
    if (closed || discarding) {
      return; // whoever is ending does not say more, and gives up by itself
    }
    if (!heartbeatQueued) {
      heartbeatQueued = true;
      say(new ControlMessage.Heartbeat(), written -> heartbeatQueued = false);
    }
    if (state != State.HELD && !saidGoodbye && now - heard > timeoutNanos) {
      exchange.fail(
          exchange.describe(
              this,
              Failure.Kind.PEER_SILENT,
              "nothing came from it for %.1f seconds".formatted((now - heard) / 1e9)));
    }
  }

  /** The process was stopped for a while: what came meanwhile has not been read yet. */
  void forgiveSilence(long now) {
    heard = now;
  }

  // ---- ending

  void goodbye() {
    lastWord(new ControlMessage.Goodbye());
  }

  void abort(Failure failure) {
    lastWord(new ControlMessage.Abort(failure));
    Duration limit = exchange.options().closeTimeout();
    exchange.after(limit.compareTo(LINGER) < 0 ? limit : LINGER, wire::close);
  }

  /** Says it after all that was sent, and from now on only listens for the peer's last word. */
  private void lastWord(ControlMessage message) {
    if (closed) {
      return;
    }
    discarding = true;
    if (state == State.PAYLOAD) {
      filling = null;
    }
    say(
        message,
        written -> {
          lastWordSent = true;
          closeWhenBothAreDone();
        });
    resume();
  }

  private void closeWhenBothAreDone() {
    if (lastWordSent && (saidGoodbye || peerAborted)) {
      wire.close();
    }
  }

  @Override
  public void ended(String why) {
    closed = true;
    exchange.ended(this, saidGoodbye || peerAborted, why);
  }

  private void disagreeAndDrop(String label, long sequence, String what) {
    boolean first = !discarding;
    discarding = true;
    begin(State.DEAF, Integer.MAX_VALUE);
    if (first) {
      disagree(label, sequence, what, false);
    }
  }

  /** Any thread: fails the exchange because this peer and the plan differ, and throws that. */
  void disagree(String label, long sequence, String what) {
    disagree(label, sequence, what, true);
  }

  private void disagree(String label, long sequence, String what, boolean raise) {
    exchange.fail(new Failure(exchange.rank(), peer, label, sequence, Failure.Kind.PROTOCOL, what));
    if (raise) {
      exchange.doom().orThrow();
    }
  }

  int peer() {
    return peer;
  }

  boolean isClosed() {
    return closed;
  }

  // ---- asked by threads that wait

  /** Throws if a wait for this message cannot end well. */
  void checkWait(Inbound in, long waitedNanos) {
    exchange.checkThread(in.message, in.awaited());
    if ((saidGoodbye || closed) && in.arrived.value() < in.awaited()) {
      exchange.fail(lost(in.message, in.awaited(), "it had ended its run"));
    }
    Inbound blocking = heldFor;
    long patience = exchange.options().peerTimeout().toNanos();
    if (waitedNanos > patience && System.nanoTime() - heldSince > patience) {
      disagree(
          in.message.label(),
          in.awaited(),
          blocking == null
              ? "it sent messages first that were not declared here"
              : "it sent %s first, whose buffer was not released"
                  .formatted(blocking.message.label()));
    }
    exchange.doom().orThrow();
  }

  /** Throws if a wait for this message to leave cannot end well. */
  void checkSend(Outbound out) {
    exchange.checkThread(out.message, out.sequence());
    if (closed && out.sent.value() < out.sequence()) {
      exchange.fail(lost(out.message, out.sequence(), "it had ended its run"));
    }
    exchange.doom().orThrow();
  }

  private Failure lost(Message message, long sequence, String what) {
    return new Failure(
        exchange.rank(), peer, message.label(), sequence, Failure.Kind.PEER_LOST, what);
  }
}

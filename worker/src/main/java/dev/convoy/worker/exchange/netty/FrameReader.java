package dev.convoy.worker.exchange.netty;

import dev.convoy.control.MalformedMessage;
import dev.convoy.worker.exchange.Message;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What comes from one peer: header, payload, header, payload; data goes straight to its buffer.
 *
 * <p>If a payload's buffer is still in use the reader is <i>held</i>: nothing more is read from the
 * connection until the buffer is released, the kernel's windows fill, and the peer's writes wait.
 * So there is one place for each byte, and it was planned.
 *
 * <p><b>Why holding cannot end in a circle.</b> Suppose every rank waits. All ranks run one plan
 * whose transfers have one order (step, then place in the plan), and each rank sends, awaits and
 * releases in that order: it releases its buffer for a message before it awaits anything later in
 * the plan than that message's next use. Of all transfers that some rank awaits, take the earliest.
 * Its sender has sent it, or it would await something earlier still. So it is held up behind an
 * earlier frame of the same connection, whose buffer the receiver has not released. But that
 * frame's transfer is earlier than the awaited one, so its buffer was released before: a
 * contradiction. Sends never wait, so they cannot close a circle either. A caller that breaks the
 * order is told so after the peer timeout ({@link PeerConnection#checkWait}).
 *
 * <p>Concurrency: on the event loop, but for {@link #released}, {@link #heldFor} and {@link
 * #heldSince}.
 */
final class FrameReader implements Wire.Phase {

  private enum State {
    HEADER,
    PAYLOAD,
    CONTROL,
    /** A data header is complete, and its buffer is not free. */
    HELD,
    /** The peer sent nonsense: whatever else comes is thrown away until it closes. */
    DEAF
  }

  /** {@link #heldSince} of a reader that is not held. */
  static final long NOT_HELD = Long.MAX_VALUE;

  private final NettyExchange exchange;
  private final PeerConnection connection;
  private final Wire wire;
  private final ControlBody control;
  private final ByteBuf header = Frame.room(Frame.HEADER);

  private State state = State.HEADER;
  private int got;
  private int length = Frame.HEADER;
  private @Nullable Inbound filling;
  private boolean discarding;
  private long heard = System.nanoTime();
  private volatile @Nullable Inbound heldFor;
  private volatile long heldSince = NOT_HELD;

  FrameReader(NettyExchange exchange, PeerConnection connection, Wire wire) {
    this.exchange = exchange;
    this.connection = connection;
    this.wire = wire;
    this.control = new ControlBody(exchange.codec(), PeerConnection.MAX_CONTROL);
  }

  /** When the last bytes came; now, if this side does not read. */
  long heard(long now) {
    return state == State.HELD ? now : heard;
  }

  void forgiveSilence(long now) {
    heard = now;
  }

  /** The message for whose buffer the reader is held; null also where a declaration is missing. */
  @Nullable Inbound heldFor() {
    return heldFor;
  }

  long heldSince() {
    return heldSince;
  }

  /** From now on payloads go nowhere, and only the peer's last word matters. */
  void discard() {
    discarding = true;
    if (state == State.PAYLOAD) {
      filling = null;
    }
    resume();
  }

  // ---- bytes

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
    if (state == State.CONTROL) {
      control.add(exchange.scratch(), bytes);
    }
    if (got == length) {
      switch (state) {
        case HEADER -> headerCame();
        case PAYLOAD -> payloadCame();
        default -> controlCame();
      }
    }
  }

  @Override
  public void ended(String why) {
    connection.ended(why);
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
    } else if (Frame.kind(header) == Frame.CONTROL
        && size > 0
        && size <= PeerConnection.MAX_CONTROL) {
      control.begin(size);
      begin(State.CONTROL, size);
    } else {
      refuse("", -1, "it sent bytes that are no frame");
    }
  }

  private void controlCame() {
    begin(State.HEADER, Frame.HEADER);
    try {
      connection.told(control.decode());
    } catch (MalformedMessage e) {
      refuse("", -1, "it sent bytes that are no control message");
    }
  }

  private void payloadCame() {
    Inbound in = filling;
    begin(State.HEADER, Frame.HEADER);
    if (in != null) {
      filling = null;
      connection.tally().received(in.message.bytes());
      in.arrived.reach(Frame.sequence(header));
    }
  }

  // ---- data frames

  /** A data header is complete: find its buffer, or hold, or refuse. */
  private void admit() {
    int size = Frame.length(header);
    if (discarding) {
      filling = null;
      boolean sane = size > 0 && size <= Message.MAX_BYTES;
      begin(sane ? State.PAYLOAD : State.DEAF, sane ? size : Integer.MAX_VALUE);
      return;
    }
    int declarations = exchange.declarations(); // before the look-up: tables are written before it
    Inbound in = connection.inbound(Frame.id(header));
    if (in == null && Frame.declaration(header) >= declarations) {
      hold(null);
    } else if (in == null) {
      refuseUnknown(Frame.id(header));
    } else if (size != in.message.bytes()) {
      refuse(
          in.message.label(),
          Frame.sequence(header),
          "it announced %d bytes, and the plan says %d".formatted(size, in.message.bytes()));
    } else if (Frame.sequence(header) <= in.arrived.value()) {
      refuse(
          in.message.label(),
          Frame.sequence(header),
          "it sent this step again or out of order, after step %d".formatted(in.arrived.value()));
    } else {
      fill(in, size);
    }
  }

  private void fill(Inbound in, int size) {
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

  private void refuseUnknown(int id) {
    Outbound out = connection.outbound(id);
    refuse(
        out == null ? "message " + id : out.message.label(),
        Frame.sequence(header),
        out == null
            ? "it sent a message that is not in the plan"
            : "it sent a message that goes the other way");
  }

  private void refuse(String label, long sequence, String what) {
    boolean first = !discarding;
    discarding = true;
    begin(State.DEAF, Integer.MAX_VALUE);
    if (first) {
      connection.disagree(label, sequence, what);
    }
  }

  // ---- holding

  private void hold(@Nullable Inbound in) {
    heldFor = in;
    if (state != State.HELD) {
      heldSince = System.nanoTime();
      state = State.HELD;
      wire.read(false);
    }
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
        heldFor = null;
        heldSince = NOT_HELD;
        heard = System.nanoTime();
        wire.read(true);
      }
    }
  }
}

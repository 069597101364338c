package dev.convoy.worker.exchange.netty;

import dev.convoy.control.MalformedMessage;
import dev.convoy.metrics.StepNumber;
import dev.convoy.worker.exchange.Message;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What comes from one peer: header, payload, header, payload; data goes to its place if that is
 * posted when its header comes, else to its memory. Where a header is due, some kilobytes are read
 * at once and copied to where they belong; the rest of a payload is read straight there.
 *
 * <p>If a payload's memory is still in use the reader is <i>held</i>: nothing more is read from the
 * connection until the memory is released, the kernel's windows fill, and the peer's writes wait.
 * So there is one place for each byte, and it was planned.
 *
 * <p><b>Why holding cannot end in a circle.</b> All ranks run one plan, a list of sends, receives
 * and waits for what was sent, once a step; each rank is somewhere in it: (step, place in the
 * plan). A rank receives each message of a step once in that step, and then releases its memory;
 * posts hold nobody up. Suppose every rank waits, and look at the one that is furthest behind.
 *
 * <ul>
 *   <li>It awaits a message of its step whose sender is at least as far, beyond the send, as sends
 *       stand before receives. So the message is held up behind an earlier frame of the same
 *       connection, which was sent in the same step or before, and whose memory this rank has not
 *       released: it has not received that message in the step before the frame's. But it is beyond
 *       that step: a contradiction.
 *   <li>It waits for a frame of its step, or one before, to leave. So the receiver of that frame,
 *       or of an earlier one on the connection, has not received that message in the step before:
 *       the receiver is further behind, a contradiction.
 * </ul>
 *
 * A caller that breaks the order is told so after the peer timeout ({@link
 * PeerConnection#checkWait}).
 *
 * <p>Netty may read once or twice more after it was told to stop, if events were under way. What
 * comes then is kept aside and goes where it belongs when the reader is held no more. It reads on
 * and on only if the peer has ended the connection: then just the peer's last word matters.
 *
 * <p>Concurrency: on the event loop, but for {@link #released}, {@link #heldFor} and {@link
 * #heldSince}.
 */
final class FrameReader implements Wire.Phase {

  private enum State {
    HEADER,
    PAYLOAD,
    CONTROL,
    /** A data header is complete, and its memory is not free. */
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
  private final ReadAhead ahead = new ReadAhead();
  private boolean readsAhead;

  private State state = State.HEADER;
  private int got;
  private int length = Frame.HEADER;
  private @Nullable Inbound filling;

  /** Where {@link #filling} goes, which segment of it is next, and how much of that has come. */
  private ByteBuf[] segments = {};

  private int segment;
  private int gotOfSegment;
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

  /** The message for whose memory the reader is held; null also where a declaration is missing. */
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

  /**
   * Stops writing to a message's memory and place, if it does so now; the peer is not heard out.
   */
  void forget(Inbound in) {
    if (filling == in) {
      discard();
    }
  }

  // ---- bytes

  @Override
  public ByteBuf target() {
    if (state == State.HELD) {
      ByteBuf unasked = ahead.unaskedTarget();
      if (unasked != null) {
        return unasked;
      }
      listenForLastWord();
    }
    readsAhead = state == State.HEADER;
    return readsAhead ? ahead.target() : place();
  }

  /** Where the next byte of the stream belongs. */
  private ByteBuf place() {
    if (state == State.HEADER) {
      return header.setIndex(got, got).retain();
    } else if (state == State.PAYLOAD && filling != null) {
      return segments[segment].setIndex(gotOfSegment, gotOfSegment).retain();
    }
    ByteBuf scratch = exchange.scratch();
    return scratch.slice(0, Math.min(length - got, scratch.capacity())).setIndex(0, 0).retain();
  }

  @Override
  public void received(int bytes) {
    heard = System.nanoTime();
    if (state == State.HELD) {
      ahead.readUnasked(bytes);
    } else if (readsAhead) {
      readsAhead = false;
      ahead.read(bytes);
      takeReadAhead();
    } else {
      placed(bytes);
    }
  }

  /** So many bytes have come where they belong. */
  private void placed(int bytes) {
    if (state == State.DEAF) {
      return;
    }
    got += bytes;
    if (state == State.CONTROL) {
      control.add(exchange.scratch(), bytes);
    } else if (state == State.PAYLOAD && filling != null) {
      gotOfSegment += bytes;
      if (gotOfSegment == segments[segment].capacity()) {
        segment++;
        gotOfSegment = 0;
      }
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
    if (state == State.HELD) {
      listenForLastWord();
    }
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

  /** A data header is complete: find where it goes, or hold, or refuse. */
  private void admit() {
    int size = Frame.length(header);
    if (discarding) {
      filling = null;
      boolean sane = size > 0 && size <= Message.MAX_BYTES;
      begin(sane ? State.PAYLOAD : State.DEAF, sane ? size : Integer.MAX_VALUE);
      return;
    }
    int declarations =
        exchange.declarations().count(); // before the look-up: tables are written before it
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
          "it sent this step again or out of order, after step %d"
              .formatted(StepNumber.of(in.arrived.value())));
    } else {
      fill(in, size);
    }
  }

  private void fill(Inbound in, int size) {
    heldFor = in; // before the look at isFree: release() looks the other way round
    if (in.isFree()) {
      heldFor = null;
      segments = in.take();
      segment = 0;
      gotOfSegment = 0;
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

  /** Any thread: a message's memory has become free. */
  void released(Inbound in) {
    if (heldFor == in) {
      exchange.execute(this::resume);
    }
  }

  /** Looks again at a frame that was held, and at what was read behind it. */
  void resume() {
    if (state == State.HELD) {
      admit();
      takeReadAhead();
      if (state != State.HELD) {
        heldFor = null;
        heldSince = NOT_HELD;
        heard = System.nanoTime();
        wire.read(true);
      }
    }
  }

  private void takeReadAhead() {
    while (state != State.HELD && ahead.holds()) {
      placed(ahead.move(place()));
    }
    ahead.compact();
  }

  /** The connection is ending while the reader is held: nothing but control frames matters. */
  private void listenForLastWord() {
    discarding = true;
    admit();
    takeReadAhead();
  }
}

package dev.convoy.worker.exchange.netty;

import dev.convoy.control.MalformedMessage;
import dev.convoy.worker.exchange.Message;
import io.netty.buffer.ByteBuf;

/**
 * Finds the frames in the bytes of one connection: header, payload, header, payload. It says where
 * the next bytes are to be read ({@link #target}) and is told how many came ({@link #received}).
 *
 * <p>Where a header is due, some kilobytes are read at once and copied to where they belong; the
 * rest of a payload is read straight into the place that the {@link Sink} gives. A frame whose
 * place is not free is <i>held</i>, with all that was read behind it, until {@link #resume}.
 *
 * <p>Bytes that are no frame end it: what comes afterwards is thrown away.
 *
 * <p>Concurrency: on the event loop. Knows nothing of sockets; whoever holds a frame stops reading.
 */
final class FrameParser {

  /** What a sink answers for a payload whose place is in use: the parser holds the frame. */
  static final ByteBuf[] HOLD = {};

  /** What a sink answers for a frame that breaks the plan: nothing more is heard. */
  static final ByteBuf[] REFUSE = {};

  /** Where payloads go that nobody wants. */
  private static final ByteBuf[] NOWHERE = {};

  /** What becomes of the frames. */
  interface Sink {
    /**
     * A data header has come: where does its payload go? Asked again at each {@link #resume} after
     * an answer of {@link #HOLD}.
     *
     * @param id of the message between these two ranks
     * @param declaration which call of declare the sender declared it with
     * @param sequence the step
     * @param bytes of the payload, as the peer says: any number
     * @return segments of as many bytes in all, to be filled one after the other; or {@link #HOLD}
     *     or {@link #REFUSE}
     */
    ByteBuf[] place(int id, int declaration, long sequence, int bytes);

    /** The payload that was placed last is there whole. */
    void arrived(long sequence);

    /**
     * The body of a control frame has come; it is overwritten by the next.
     *
     * @throws MalformedMessage if it is no message, which is a violation too
     */
    void control(ControlBody body);

    /** The peer has sent bytes that are no frame; said once. */
    void violated(String what);
  }

  private enum State {
    HEADER,
    PAYLOAD,
    CONTROL,
    /** A data header is complete, and its place is not free. */
    HELD,
    /** The peer sent nonsense: whatever else comes is thrown away until it closes. */
    DEAF
  }

  private final Sink sink;
  private final ControlBody control;
  private final ByteBuf scratch;
  private final ByteBuf header = Frame.room(Frame.HEADER);
  private final ReadAhead ahead = new ReadAhead();
  private boolean readsAhead;

  private State state = State.HEADER;
  private int got;
  private int length = Frame.HEADER;

  /** Where a payload goes, which segment of it is next, and how much of that has come. */
  private ByteBuf[] segments = NOWHERE;

  private int segment;
  private int gotOfSegment;
  private boolean discarding;

  /**
   * A parser at the first byte of a header.
   *
   * @param maxControl the largest control frame that is accepted
   * @param scratch where bytes go that nobody wants, and control frames on their way; may be shared
   *     between the parsers of one event loop
   */
  FrameParser(Sink sink, int maxControl, ByteBuf scratch) {
    this.sink = sink;
    this.control = new ControlBody(maxControl);
    this.scratch = scratch;
  }

  /** Whether it waits for the place of a frame. */
  boolean isHeld() {
    return state == State.HELD;
  }

  /** Asks again about the frame that is held, if one is, and parses what was read behind it. */
  void resume() {
    if (state == State.HELD) {
      admit();
      takeReadAhead();
    }
  }

  /**
   * From now on payloads go nowhere, that which is under way included, and nobody is asked or told
   * about them; control frames are told as ever. A held frame is held no more.
   */
  void discard() {
    discarding = true;
    segments = NOWHERE;
    resume();
  }

  // ---- bytes

  /** Where the next bytes go: retained, writable from its writer index, not empty. */
  ByteBuf target() {
    if (state == State.HELD) {
      ByteBuf unasked = ahead.unaskedTarget();
      if (unasked != null) {
        return unasked;
      }
      discard(); // reading goes on and on only if the peer has ended: its last word matters
    }
    readsAhead = state == State.HEADER;
    return readsAhead ? ahead.target() : place();
  }

  /** Where the next byte of the stream belongs. */
  private ByteBuf place() {
    if (state == State.HEADER) {
      return header.setIndex(got, got).retain();
    } else if (state == State.PAYLOAD && segments != NOWHERE) {
      return segments[segment].setIndex(gotOfSegment, gotOfSegment).retain();
    }
    return scratch.slice(0, Math.min(length - got, scratch.capacity())).setIndex(0, 0).retain();
  }

  /** So many bytes, at least one, were written to the last {@link #target}. */
  void received(int bytes) {
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

  private void takeReadAhead() {
    while (state != State.HELD && ahead.holds()) {
      placed(ahead.move(place()));
    }
    ahead.compact();
  }

  /** So many bytes have come where they belong. */
  private void placed(int bytes) {
    if (state == State.DEAF) {
      return;
    }
    got += bytes;
    if (state == State.CONTROL) {
      control.add(scratch, bytes);
    } else if (state == State.PAYLOAD && segments != NOWHERE) {
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

  private void begin(State next, int newLength) {
    state = next;
    got = 0;
    length = newLength;
  }

  // ---- frames

  private void headerCame() {
    int size = Frame.length(header);
    if (Frame.kind(header) == Frame.DATA) {
      admit();
    } else if (Frame.kind(header) == Frame.CONTROL && control.accepts(size)) {
      control.begin(size);
      begin(State.CONTROL, size);
    } else {
      violated("it sent bytes that are no frame");
    }
  }

  /** A data header is complete: find where it goes, or hold, or refuse. */
  private void admit() {
    int size = Frame.length(header);
    if (discarding) {
      boolean sane = size > 0 && size <= Message.MAX_BYTES;
      begin(sane ? State.PAYLOAD : State.DEAF, sane ? size : Integer.MAX_VALUE);
      return;
    }
    ByteBuf[] place =
        sink.place(Frame.id(header), Frame.declaration(header), Frame.sequence(header), size);
    if (place == HOLD) {
      state = State.HELD;
    } else if (place == REFUSE) {
      deafen();
    } else {
      segments = place;
      segment = 0;
      gotOfSegment = 0;
      begin(State.PAYLOAD, size);
    }
  }

  private void payloadCame() {
    boolean wanted = segments != NOWHERE;
    segments = NOWHERE;
    begin(State.HEADER, Frame.HEADER);
    if (wanted) {
      sink.arrived(Frame.sequence(header));
    }
  }

  private void controlCame() {
    begin(State.HEADER, Frame.HEADER);
    try {
      sink.control(control);
    } catch (MalformedMessage e) {
      violated("it sent bytes that are no control message");
    }
  }

  private void violated(String what) {
    boolean first = !discarding;
    deafen();
    if (first) {
      sink.violated(what);
    }
  }

  private void deafen() {
    discarding = true;
    begin(State.DEAF, Integer.MAX_VALUE);
  }
}

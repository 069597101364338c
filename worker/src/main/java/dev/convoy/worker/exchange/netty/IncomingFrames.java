package dev.convoy.worker.exchange.netty;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.KryoCodec;
import dev.convoy.metrics.StepNumber;
import dev.convoy.worker.exchange.Tally;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What comes from one peer, compared with what is planned: data goes to its place if that is posted
 * when its header comes, else to its memory; a frame that is not expected, or has another size, is
 * refused.
 *
 * <p>Netty may read once or twice more after it was told to stop, if events were under way. What
 * comes then is kept aside by the parser and goes where it belongs when nothing is held any more.
 *
 * <p>Concurrency: on the event loop, but for {@link #held}.
 */
final class IncomingFrames implements Wire.Phase, FrameParser.Sink {

  /** Who is told. */
  interface Listener {
    /** Bytes have come, or will be read again after a pause. */
    void heard();

    /** The peer said something beside data. */
    void told(ControlMessage message);

    /** What the peer sent and the plan differ, as a clause; nothing more is heard. */
    void disagree(String label, long sequence, String what);

    /** The connection is over, for the reason given as a clause. */
    void ended(String why);
  }

  /** Bytes of a control message: more than any failure takes. */
  static final int MAX_CONTROL = 1 << 16;

  private final PeerMessages planned;
  private final Tally tally;
  private final KryoCodec codec;
  private final Listener listener;
  private final FrameParser parser;
  private final HeldFrames held;

  /** Whose payload is being received. */
  private @Nullable Inbound filling;

  /**
   * Reads the frames of a connection.
   *
   * @param reading told whether to read from the connection
   * @param loop the connection's event loop
   * @param scratch see {@link FrameParser}
   */
  IncomingFrames(
      Consumer<Boolean> reading,
      Executor loop,
      PeerMessages planned,
      Tally tally,
      KryoCodec codec,
      ByteBuf scratch,
      Listener listener) {
    this.planned = planned;
    this.tally = tally;
    this.codec = codec;
    this.listener = listener;
    this.parser = new FrameParser(this, MAX_CONTROL, scratch);
    this.held = new HeldFrames(reading, loop, this::resume);
  }

  HeldFrames held() {
    return held;
  }

  /** Whether this side does not read, so that nothing can be heard. */
  boolean isHeld() {
    return parser.isHeld();
  }

  /** Messages were declared, or memory released: looks again at a frame that was held. */
  void resume() {
    if (parser.isHeld()) {
      parser.resume();
      readOn();
    }
  }

  /** From now on payloads go nowhere, and only the peer's last word matters. */
  void discard() {
    boolean wasHeld = parser.isHeld();
    filling = null;
    parser.discard();
    if (wasHeld) {
      readOn();
    }
  }

  private void readOn() {
    if (!parser.isHeld()) {
      held.letGo();
      listener.heard();
    }
  }

  /**
   * Stops writing to a message's memory and place, if it does so now; the peer is not heard out.
   */
  void forget(Inbound in) {
    if (filling == in) {
      discard();
    }
  }

  // ---- the wire

  @Override
  public ByteBuf target() {
    return parser.target();
  }

  @Override
  public void received(int bytes) {
    listener.heard();
    parser.received(bytes);
  }

  @Override
  public void ended(String why) {
    if (parser.isHeld()) {
      parser.discard(); // what was read behind the held frame may be the peer's last word
    }
    listener.ended(why);
  }

  // ---- the parser

  @Override
  public ByteBuf[] place(int id, int declaration, long sequence, int bytes) {
    int declarations = planned.declarations(); // before the look-up: tables are written before it
    Inbound in = planned.inbound(id);
    if (in == null) {
      if (declaration < declarations) {
        return refuseUnknown(id, sequence);
      }
      held.holdUndeclared();
      return FrameParser.HOLD;
    }
    if (bytes != in.message.bytes()) {
      return refuse(
          in.message.label(),
          sequence,
          "it announced %d bytes, and the plan says %d".formatted(bytes, in.message.bytes()));
    }
    if (sequence <= in.arrived.value()) {
      return refuse(
          in.message.label(),
          sequence,
          "it sent this step again or out of order, after step %d"
              .formatted(StepNumber.of(in.arrived.value())));
    }
    ByteBuf[] segments = held.take(in);
    if (segments == null) {
      return FrameParser.HOLD;
    }
    filling = in;
    return segments;
  }

  private ByteBuf[] refuseUnknown(int id, long sequence) {
    Outbound out = planned.outbound(id);
    return refuse(
        out == null ? "message " + id : out.message.label(),
        sequence,
        out == null
            ? "it sent a message that is not in the plan"
            : "it sent a message that goes the other way");
  }

  private ByteBuf[] refuse(String label, long sequence, String what) {
    listener.disagree(label, sequence, what);
    return FrameParser.REFUSE;
  }

  @Override
  public void arrived(long sequence) {
    Inbound in = filling;
    if (in != null) {
      filling = null;
      tally.received(in.message.bytes());
      in.arrived.reach(sequence);
    }
  }

  @Override
  public void control(ControlBody body) {
    listener.told(body.decode(codec));
  }

  @Override
  public void violated(String what) {
    listener.disagree("", -1, what);
  }
}

package dev.convoy.worker.exchange.netty;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Goodbye;
import dev.convoy.control.ControlMessage.Heartbeat;
import dev.convoy.control.ControlMessage.WeightChunk;
import dev.convoy.control.KryoCodec;
import dev.convoy.control.MalformedMessage;
import io.netty.buffer.ByteBuf;

/**
 * The frames between a worker and the driver, at either end: control messages only.
 *
 * <p>Concurrency: on the event loop.
 */
final class ReportConnection implements Wire.Phase, Heartbeats.Connection {

  /** What an end does with what comes. */
  interface Listener {
    /** A message, other than a heartbeat. */
    void message(ControlMessage message);

    /** The connection is over; in order if the other end had said goodbye. */
    void ended(boolean orderly, String why);
  }

  /** A weight chunk with its parameter's name. */
  static final int MAX_MESSAGE = WeightChunk.MAX_BYTES + (1 << 16);

  private static final int SCRATCH = 1 << 16;

  private final Wire wire;
  private final KryoCodec codec;
  private final Listener listener;
  private final ControlBody body;
  private final ByteBuf header = Frame.room(Frame.HEADER);
  private final ByteBuf scratch = Frame.room(SCRATCH);
  private boolean inBody;
  private int got;
  private boolean saidGoodbye;
  private String trouble = "";
  private final Heartbeats.Pulse pulse;

  ReportConnection(Wire wire, KryoCodec codec, Heartbeats heartbeats, Listener listener) {
    this.wire = wire;
    this.codec = codec;
    this.listener = listener;
    this.pulse = heartbeats.watch(this);
    this.body = new ControlBody(MAX_MESSAGE);
  }

  Wire wire() {
    return wire;
  }

  @Override
  public ByteBuf target() {
    return inBody
        ? scratch.slice(0, Math.min(body.missing(), SCRATCH)).setIndex(0, 0).retain()
        : header.setIndex(got, got).retain();
  }

  @Override
  public void received(int bytes) {
    pulse.heard();
    try {
      if (inBody) {
        body.add(scratch, bytes);
        if (body.missing() == 0) {
          inBody = false;
          handle(body.decode(codec));
        }
      } else {
        got += bytes;
        if (got == Frame.HEADER) {
          headerCame();
        }
      }
    } catch (MalformedMessage e) {
      drop(String.valueOf(e.getMessage()));
    }
    pulse.heard(); // handling may have taken long, and that is not the other end's fault
  }

  private void headerCame() {
    got = 0;
    if (Frame.kind(header) != Frame.CONTROL) {
      throw new MalformedMessage("Bytes came that are no control frame.");
    }
    body.begin(Frame.length(header));
    inBody = true;
  }

  private void handle(ControlMessage message) {
    if (message instanceof Goodbye) {
      saidGoodbye = true;
    }
    if (!(message instanceof Heartbeat)) {
      listener.message(message);
    }
  }

  private void drop(String why) {
    trouble = why;
    wire.close();
  }

  @Override
  public void sendHeartbeat(Runnable left) {
    wire.send(Frame.control(codec, new Heartbeat()), written -> left.run());
  }

  @Override
  public boolean mayBeSilent() {
    return saidGoodbye;
  }

  @Override
  public void silent(String what) {
    drop(what);
  }

  @Override
  public void ended(String why) {
    pulse.stop();
    listener.ended(saidGoodbye, trouble.isEmpty() ? why : trouble);
  }
}

package dev.convoy.worker.exchange.netty;

import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.Signal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A message that this rank receives: its buffer, and how far it has come. */
final class Inbound implements Signal.Patience {

  final Message message;
  final ByteBuf buffer;
  final Signal arrived = new Signal();

  private final PeerConnection connection;

  /** The buffer may be written by the event loop. */
  private volatile boolean free = true;

  /** The step that a thread waits for, or -1. */
  private volatile long awaited = -1;

  Inbound(Message message, PeerConnection connection) {
    this.message = message;
    this.connection = connection;
    this.buffer = Unpooled.wrappedBuffer(message.buffer().duplicate());
  }

  boolean isFree() {
    return free;
  }

  /** The event loop begins to fill the buffer. */
  void take() {
    free = false;
  }

  void release() {
    free = true;
    connection.released(this);
  }

  long awaited() {
    return awaited;
  }

  void await(long sequence, long spinNanos) {
    awaited = sequence;
    arrived.await(sequence, spinNanos, this);
    awaited = -1;
    if (arrived.value() != sequence) {
      connection.disagree(
          message.label(), sequence, "step %d of it came instead".formatted(arrived.value()));
      connection.checkWait(this, 0);
    }
  }

  @Override
  public void check(long waitedNanos) {
    connection.checkWait(this, waitedNanos);
  }
}

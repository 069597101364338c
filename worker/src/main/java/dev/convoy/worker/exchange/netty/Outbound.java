package dev.convoy.worker.exchange.netty;

import dev.convoy.metrics.StepNumber;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.Signal;
import io.netty.buffer.ByteBuf;

/**
 * A message that this rank sends: header and payload made once, written from where they lie.
 *
 * <p>It has its own lasting promise, so a send allocates nothing.
 */
final class Outbound implements Signal.Patience {

  final Message message;
  final Signal sent = new Signal();

  private final PeerConnection connection;
  private final ByteBuf header;
  private final ByteBuf[] payload;
  private final LastingPromise written;

  /** The step of the last send, or -1. */
  private volatile long sequence = -1;

  Outbound(Message message, int declaration, PeerConnection connection) {
    this.message = message;
    this.connection = connection;
    this.header = Frame.dataHeader(message.bytes(), message.id(), declaration);
    this.payload = Inbound.wrap(message.memory());
    this.written = new LastingPromise(connection.wire().channel(), () -> sent.reach(sequence));
  }

  /** What carries it. */
  PeerConnection connection() {
    return connection;
  }

  /** Any thread: says which step is sent; {@link #write} follows. */
  void send(long newSequence, int rank) {
    if (newSequence <= sequence || sent.value() != sequence) {
      throw new IllegalStateException(
          "Rank %d sends %s of step %d, but that of step %d was not awaited or is no older."
              .formatted(
                  rank, message.label(), StepNumber.of(newSequence), StepNumber.of(sequence)));
    }
    sequence = newSequence;
  }

  void awaitSent(long spinNanos) {
    sent.await(sequence, spinNanos, this);
  }

  @Override
  public void check(long waitedNanos) {
    connection.checkSend(this);
  }

  long sequence() {
    return sequence;
  }

  /** Any thread: whether the socket may still read the memory. */
  boolean isUnderWay() {
    return sent.value() < sequence;
  }

  /** On the event loop: queues header and segments; Netty gathers them into one system call. */
  void write() {
    Wire wire = connection.wire();
    Frame.setSequence(header, sequence);
    wire.queue(whole(header));
    int last = payload.length - 1;
    for (int k = 0; k < last; k++) {
      wire.queue(whole(payload[k]));
    }
    wire.queue(whole(payload[last]), written);
    connection.flushSoon();
  }

  private static ByteBuf whole(ByteBuf bytes) {
    return bytes.setIndex(0, bytes.capacity()).retain();
  }
}

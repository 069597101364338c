package dev.convoy.worker.exchange.netty;

import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.Signal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;

/**
 * A message that this rank sends: header and payload made once, written from where they lie.
 *
 * <p>It is its own task for the event loop and its own listener, so a send allocates nothing but
 * Netty's promise.
 */
final class Outbound implements Runnable, ChannelFutureListener, Signal.Patience {

  final Message message;
  final Signal sent = new Signal();

  private final PeerConnection connection;
  private final ByteBuf header;
  private final ByteBuf payload;

  /** The step of the last send, or -1. */
  private volatile long sequence = -1;

  Outbound(Message message, int declaration, PeerConnection connection) {
    this.message = message;
    this.connection = connection;
    this.header = Frame.dataHeader(message.bytes(), message.id(), declaration);
    this.payload = Unpooled.wrappedBuffer(message.buffer().duplicate());
  }

  void send(long newSequence, int rank) {
    if (newSequence <= sequence || sent.value() != sequence) {
      throw new IllegalStateException(
          "Rank %d sends %s of step %d, but that of step %d was not awaited or is no older."
              .formatted(rank, message.label(), newSequence, sequence));
    }
    sequence = newSequence;
    connection.execute(this);
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

  /** On the event loop: queues header and payload; Netty gathers them into one system call. */
  @Override
  public void run() {
    Wire wire = connection.wire();
    Frame.setSequence(header, sequence);
    header.setIndex(0, Frame.HEADER);
    payload.setIndex(0, message.bytes());
    wire.queue(header.retain());
    wire.queue(payload.retain(), this);
    connection.flushSoon();
  }

  @Override
  public void operationComplete(ChannelFuture written) {
    // A write that failed ends the connection, which fails the exchange and so wakes the waiter.
    if (written.isSuccess()) {
      sent.reach(sequence);
    }
  }
}

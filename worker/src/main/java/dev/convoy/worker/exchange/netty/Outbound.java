package dev.convoy.worker.exchange.netty;

import dev.convoy.metrics.StepNumber;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.Signal;
import dev.convoy.worker.exchange.Tally;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * A message that this rank sends: header and payload made once, written from where they lie.
 *
 * <p>It has its own lasting promise, so a send allocates nothing.
 */
final class Outbound implements Signal.Patience {

  final Message message;
  final Signal sent = new Signal();

  private final FrameWriter writer;
  private final Tally tally;
  private final Consumer<Outbound> check;
  private final ByteBuf header;
  private final ByteBuf[] payload;
  private final LastingPromise written;

  /** The step of the last send, or -1. */
  private volatile long sequence = -1;

  /**
   * A message that was not sent yet.
   *
   * @param declaration which call of declare it comes with
   * @param check throws if a wait for it to leave cannot end well
   */
  Outbound(
      Message message, int declaration, FrameWriter writer, Tally tally, Consumer<Outbound> check) {
    this.message = message;
    this.writer = writer;
    this.tally = tally;
    this.check = check;
    this.header = Frame.dataHeader(message.bytes(), message.id(), declaration);
    this.payload = Inbound.wrap(message.memory());
    this.written = new LastingPromise(writer.channel(), () -> sent.reach(sequence));
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
    tally.sent(message.bytes());
  }

  void awaitSent(long spinNanos) {
    sent.await(sequence, spinNanos, this);
  }

  @Override
  public void check(long waitedNanos) {
    check.accept(this);
  }

  long sequence() {
    return sequence;
  }

  /** Any thread: whether the socket may still read the memory. */
  boolean isUnderWay() {
    return sent.value() < sequence;
  }

  /** Whether Netty holds none of its memory: always so where nothing is under way. */
  boolean isReturned() {
    return header.refCnt() == 1 && Inbound.areReturned(payload);
  }

  /** On the event loop. */
  void write() {
    Frame.setSequence(header, sequence);
    writer.queue(header, payload, written);
  }
}

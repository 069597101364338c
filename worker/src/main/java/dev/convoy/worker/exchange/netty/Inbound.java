package dev.convoy.worker.exchange.netty;

import dev.convoy.metrics.StepNumber;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.Segments;
import dev.convoy.worker.exchange.Signal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A message that this rank receives: where its bytes go, and how far it has come.
 *
 * <p>Whether a payload goes to the place or to the memory is decided once, when its header has
 * come.
 */
final class Inbound implements Signal.Patience {

  final Message message;
  final Signal arrived = new Signal();

  /** The connection that carries it. */
  interface Carrier {
    /** Any thread: its memory may be written again. */
    void released(Inbound in);

    /** Throws if a wait for it cannot end well. */
    void checkWait(Inbound in, long waitedNanos);

    /** What came is not what was awaited, as a clause. */
    void disagree(String label, long sequence, String what);
  }

  private final Carrier carrier;
  private final ByteBuf[] memory;
  private final ByteBuf[] place;

  /** The memory may be written by the event loop. */
  private volatile boolean free = true;

  /** The place may be written by the event loop too. */
  private volatile boolean posted;

  /** Where the last payload was received; written before it is told that it has arrived. */
  private boolean inPlace;

  /** The step that a thread waits for, or -1. */
  private volatile long awaited = -1;

  Inbound(Message message, Carrier carrier) {
    this.message = message;
    this.carrier = carrier;
    this.memory = wrap(message.memory());
    this.place = wrap(message.place());
  }

  /** Netty's view of segments of memory; who writes or reads them sets the indices. */
  static ByteBuf[] wrap(Segments segments) {
    List<ByteBuffer> parts = segments.parts();
    return parts.stream()
        .map(part -> Unpooled.wrappedBuffer(part.duplicate()))
        .toArray(ByteBuf[]::new);
  }

  /** Whether Netty holds none of its memory: always so where nothing is being received. */
  boolean isReturned() {
    return areReturned(memory) && areReturned(place);
  }

  static boolean areReturned(ByteBuf[] segments) {
    return Arrays.stream(segments).allMatch(segment -> segment.refCnt() == 1);
  }

  boolean isFree() {
    return free;
  }

  /** The event loop begins to receive; returns the segments to fill, one after the other. */
  ByteBuf[] take() {
    free = false;
    inPlace = posted;
    return inPlace ? place : memory;
  }

  void release() {
    free = true;
    carrier.released(this);
  }

  void post() {
    posted = true;
  }

  long awaited() {
    return awaited;
  }

  /** Waits for a step; returns whether it was received in its place. */
  boolean await(long sequence, long spinNanos) {
    awaited = sequence;
    arrived.await(sequence, spinNanos, this);
    awaited = -1;
    if (arrived.value() != sequence) {
      carrier.disagree(
          message.label(),
          sequence,
          "step %d of it came instead".formatted(StepNumber.of(arrived.value())));
      carrier.checkWait(this, 0);
    }
    posted = false; // before the release that lets the next payload in
    return inPlace;
  }

  @Override
  public void check(long waitedNanos) {
    carrier.checkWait(this, waitedNanos);
  }
}

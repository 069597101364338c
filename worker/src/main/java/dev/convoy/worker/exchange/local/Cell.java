package dev.convoy.worker.exchange.local;

import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.Signal;
import dev.convoy.worker.exchange.Tally;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where sender and receiver of one message meet: whoever comes second copies.
 *
 * <p>{@code OFFERED} says that the sender's memory is full, {@code FREE} that the receiver's is
 * empty. The thread whose bit completes the pair turns both into {@code COPYING}, so exactly one
 * copies: into the place that the receiver has posted, if it has by then, else into its memory.
 */
final class Cell {
  private static final int OFFERED = 1;
  private static final int FREE = 2;
  private static final int COPYING = 4;

  private final AtomicInteger state = new AtomicInteger();
  private volatile long offered = -1;
  private volatile boolean posted;
  private volatile boolean inPlace;
  private volatile @Nullable Message source;
  private volatile @Nullable Message target;

  private volatile @Nullable Tally receiver;

  final Signal sent = new Signal();
  final Signal arrived = new Signal();

  /**
   * Takes one end's declaration, the tally being the receiver's; false if it was declared before.
   */
  synchronized boolean declare(boolean sender, Message message, Tally tally) {
    Message other = sender ? target : source;
    if (other != null && other.bytes() != message.bytes()) {
      throw new IllegalArgumentException(
          "%s has %d bytes at rank %d and %d at rank %d."
              .formatted(
                  message.label(),
                  source == null ? message.bytes() : source.bytes(),
                  message.from(),
                  target == null ? message.bytes() : target.bytes(),
                  message.to()));
    }
    if ((sender ? source : target) != null) {
      return false;
    }
    if (sender) {
      source = message;
    } else {
      target = message;
      receiver = tally;
      free();
    }
    return true;
  }

  long offered() {
    return offered;
  }

  void offer(long sequence) {
    offered = sequence;
    add(OFFERED);
  }

  void free() {
    add(FREE);
  }

  void post() {
    posted = true;
  }

  /** After an arrival: whether it went to the place, which is not posted any more. */
  boolean takePlace() {
    posted = false;
    return inPlace;
  }

  private void add(int bit) {
    if (state.accumulateAndGet(bit, (now, b) -> (now | b) == (OFFERED | FREE) ? COPYING : now | b)
        == COPYING) {
      copy();
    }
  }

  private void copy() {
    Message from = source;
    Message to = target;
    Tally tally = receiver;
    if (from != null && to != null && tally != null) {
      inPlace = posted;
      from.memory().copyTo(inPlace ? to.place() : to.memory());
      tally.received(to.bytes());
    }
    state.set(0);
    long sequence = offered;
    arrived.reach(sequence);
    sent.reach(sequence);
  }

  /** Takes one end's memory back; on return nobody touches it. */
  void withdraw(boolean sender) {
    int bit = sender ? OFFERED : FREE;
    while (true) {
      int now = state.get();
      if (now == COPYING) {
        Thread.onSpinWait();
      } else if (state.compareAndSet(now, now & ~bit)) {
        return;
      }
    }
  }
}

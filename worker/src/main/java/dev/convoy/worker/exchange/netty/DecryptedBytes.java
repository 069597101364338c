package dev.convoy.worker.exchange.netty;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Decrypted bytes on their way to where a phase wants them. TLS cannot decrypt into the planned
 * destination, so they are copied there; and it decrypts whole records, so bytes may come while the
 * phase does not read. Those wait here: at most what Netty read at once before it stopped, or what
 * the kernel still held when the peer ended.
 *
 * <p>Concurrency: on the event loop.
 */
final class DecryptedBytes {

  private final Supplier<ByteBuf> target;
  private final IntConsumer received;
  private final Queue<ByteBuf> waiting = new ArrayDeque<>();
  private boolean reading = true;
  private boolean moving;
  private boolean last;
  private boolean over;

  /**
   * None yet.
   *
   * @param target gives the place of the next bytes: retained, writable, not empty
   * @param received is told how many came there
   */
  DecryptedBytes(Supplier<ByteBuf> target, IntConsumer received) {
    this.target = target;
    this.received = received;
  }

  /** More have come; they are released here. */
  void add(ByteBuf bytes) {
    if (over) {
      bytes.release();
    } else {
      waiting.add(bytes);
      move();
    }
  }

  /** Whether the phase reads; if it goes on, it first gets what waits. */
  void read(boolean on) {
    reading = on;
    move();
  }

  boolean isRead() {
    return reading;
  }

  /** No more will come: the phase gets what waits, whether it reads or not. */
  void last() {
    last = true;
    move();
    end();
  }

  /** The phase wants nothing more. */
  void end() {
    over = true;
    waiting.forEach(ByteBuf::release);
    waiting.clear();
  }

  private void move() {
    if (moving) {
      return; // called by the phase that is being told: the loop below goes on, or stops
    }
    moving = true;
    try {
      while ((reading || last) && !waiting.isEmpty()) {
        moveSome(waiting.element());
      }
    } finally {
      moving = false;
    }
  }

  private void moveSome(ByteBuf from) {
    ByteBuf place = target.get();
    int count = Math.min(from.readableBytes(), place.writableBytes());
    place.writeBytes(from, count).release();
    if (!from.isReadable()) {
      waiting.remove().release();
    }
    if (count > 0) {
      received.accept(count); // which may end it
    } else if (!waiting.isEmpty()) {
      end(); // a phase without room has all that it wants: its channel is being closed
    }
  }
}

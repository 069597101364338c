package dev.convoy.worker.exchange.netty;

import io.netty.util.internal.PlatformDependent;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends on their way to the event loop, which is woken once for as many as are there: a wake-up
 * costs as much as sending some ten kilobytes.
 *
 * <p>Concurrency: any threads add; the event loop writes.
 */
final class SendQueue {

  private final Queue<Outbound> queue = PlatformDependent.newMpscQueue();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Executor loop;
  private final Runnable write = this::write;

  SendQueue(Executor loop) {
    this.loop = loop;
  }

  /** Adds a send, and sees to it that all are written unless more follow at once. */
  void add(Outbound out, boolean more) {
    queue.add(out);
    if (!more && woken.compareAndSet(false, true)) {
      loop.execute(write);
    }
  }

  private void write() {
    woken.set(false); // before the look: what is added behind it wakes the loop again
    for (Outbound out = queue.poll(); out != null; out = queue.poll()) {
      out.write();
    }
  }
}

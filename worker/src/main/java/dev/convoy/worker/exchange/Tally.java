package dev.convoy.worker.exchange;

import dev.convoy.metrics.Traffic;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what passes between this worker and one peer; any thread may count and read. */
public final class Tally {

  private final int peer;
  private final AtomicLong bytesSent = new AtomicLong();
  private final AtomicLong messagesSent = new AtomicLong();
  private final AtomicLong bytesReceived = new AtomicLong();
  private final AtomicLong messagesReceived = new AtomicLong();

  public Tally(int peer) {
    this.peer = peer;
  }

  public void sent(int bytes) {
    bytesSent.addAndGet(bytes);
    messagesSent.incrementAndGet();
  }

  public void received(int bytes) {
    bytesReceived.addAndGet(bytes);
    messagesReceived.incrementAndGet();
  }

  public Traffic.Link read() {
    return new Traffic.Link(
        peer, bytesSent.get(), messagesSent.get(), bytesReceived.get(), messagesReceived.get());
  }
}

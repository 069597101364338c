package dev.convoy.worker.runtime.train;

import dev.convoy.control.Failure;
import dev.convoy.metrics.Traffic;
import dev.convoy.worker.exchange.Activity;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.Segments;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * An exchange that uses to the full what its callers allow: it reads what is sent as late as it
 * may, spoils memory as soon as it is its own, and dawdles.
 */
final class HostileExchange implements Exchange {

  /** What happened, over all ranks. */
  record Tally(AtomicInteger gathered, AtomicInteger inPlace, AtomicInteger early) {
    Tally() {
      this(new AtomicInteger(), new AtomicInteger(), new AtomicInteger());
    }
  }

  private static final byte SPOILED = -1; // as f32: not a number

  private final Exchange inner;
  private final Tally tally;
  private final Random random;
  private final Map<Message, Segments> sent = new HashMap<>();

  HostileExchange(Exchange inner, Tally tally) {
    this.inner = inner;
    this.tally = tally;
    this.random = new Random(inner.rank());
  }

  private static Segments room(int bytes) {
    return new Segments(List.of(ByteBuffer.allocateDirect(bytes)));
  }

  private static void spoil(Segments segments) {
    for (ByteBuffer part : segments.parts()) {
      for (int i = 0; i < part.limit(); i++) {
        part.put(i, SPOILED);
      }
    }
  }

  /** One rank in four calls is late by up to a millisecond, the odd ones more often. */
  private void dawdle() {
    if (random.nextInt(inner.rank() % 2 == 0 ? 8 : 2) == 0) {
      LockSupport.parkNanos(random.nextInt((int) TimeUnit.MILLISECONDS.toNanos(1)));
    }
  }

  @Override
  public int rank() {
    return inner.rank();
  }

  @Override
  public int ranks() {
    return inner.ranks();
  }

  @Override
  public void declare(List<Message> messages) {
    inner.declare(messages);
  }

  @Override
  public void send(long sequence, Message message, boolean more) {
    dawdle();
    if (message.memory().parts().size() > 1) {
      tally.gathered.incrementAndGet();
    }
    Segments copy = sent.computeIfAbsent(message, key -> room(key.bytes()));
    message.memory().copyTo(copy);
    inner.send(sequence, message, more);
  }

  @Override
  public void awaitSent(Message message) {
    inner.awaitSent(message);
    Segments copy = sent.get(message);
    if (copy != null) {
      Segments now = room(message.bytes());
      message.memory().copyTo(now);
      if (!now.parts().equals(copy.parts())) {
        throw new AssertionError(message.label() + " was changed while it was being sent");
      }
      sent.remove(message);
    }
  }

  @Override
  public void post(Message message) {
    spoil(message.place());
    inner.post(message);
  }

  @Override
  public boolean await(long sequence, Message message) {
    dawdle();
    boolean inPlace = inner.await(sequence, message);
    if (!message.place().isEmpty()) {
      (inPlace ? tally.inPlace : tally.early).incrementAndGet();
    }
    return inPlace;
  }

  @Override
  public void release(Message message) {
    spoil(message.memory());
    inner.release(message);
  }

  @Override
  public void begin(Activity activity) {
    inner.begin(activity);
  }

  @Override
  public void forget(List<Message> messages) {
    if (!sent.isEmpty()) {
      throw new AssertionError("not awaited when their memory was given back: " + sent.keySet());
    }
    inner.forget(messages);
  }

  @Override
  public String transport() {
    return inner.transport();
  }

  @Override
  public Traffic traffic() {
    return inner.traffic();
  }

  @Override
  public void abort(Failure failure) {
    inner.abort(failure);
  }

  @Override
  public void close() {
    inner.close();
  }
}

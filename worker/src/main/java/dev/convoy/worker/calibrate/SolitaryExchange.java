package dev.convoy.worker.calibrate;

import dev.convoy.control.Failure;
import dev.convoy.metrics.Traffic;
import dev.convoy.worker.exchange.Activity;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An exchange without peers that never waits: what is sent is gone at once, and what is awaited is
 * there, in its place where that was posted. So a worker's program runs alone, as it does among
 * peers that are always in time.
 *
 * <p>Nothing moves; values are those of a {@link FinitePattern}.
 */
final class SolitaryExchange implements Exchange {
  private final int rank;
  private final int ranks;
  private final FinitePattern pattern;
  private final Map<Message, AtomicBoolean> posted = new ConcurrentHashMap<>();

  SolitaryExchange(int rank, int ranks) {
    this.rank = rank;
    this.ranks = ranks;
    this.pattern = new FinitePattern(rank);
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int ranks() {
    return ranks;
  }

  @Override
  public void declare(List<Message> messages) {
    for (Message message : messages) {
      posted.put(message, new AtomicBoolean());
      if (message.to() == rank) {
        message.memory().parts().forEach(pattern::fill);
      }
    }
  }

  @Override
  public void send(long sequence, Message message, boolean more) {
    // It has left.
  }

  @Override
  public void awaitSent(Message message) {
    // It has left when it was sent.
  }

  private AtomicBoolean place(Message message) {
    AtomicBoolean place = posted.get(message);
    if (place == null) {
      throw new IllegalArgumentException(
          "Rank %d has not declared %s.".formatted(rank, message.label()));
    }
    return place;
  }

  @Override
  public void post(Message message) {
    place(message).set(true);
  }

  /** What the place held before were any bytes, so it is written to as a peer's message would. */
  @Override
  public boolean await(long sequence, Message message) {
    boolean inPlace = place(message).getAndSet(false);
    if (inPlace) {
      List<ByteBuffer> parts = message.place().parts();
      for (int k = 0; k < parts.size(); k++) {
        pattern.fill(parts.get(k));
      }
    }
    return inPlace;
  }

  @Override
  public void release(Message message) {
    // The next is there as well.
  }

  @Override
  public void begin(Activity activity) {
    // Nothing fails here.
  }

  @Override
  public void forget(List<Message> messages) {
    messages.forEach(posted::remove);
  }

  @Override
  public String transport() {
    return "nothing";
  }

  @Override
  public Traffic traffic() {
    return new Traffic(List.of());
  }

  @Override
  public void abort(Failure failure) {
    // There is nobody to tell.
  }

  @Override
  public void close() {
    posted.clear();
  }
}

package dev.convoy.driver.session;

import dev.convoy.control.ControlMessage;
import java.time.Duration;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Notices that nothing moves any more although all workers are alive, as a loop of waiting or a
 * disk that hangs would have it: asks them what they do, and says so.
 */
final class StallWatch {
  /** How long answers are waited for. */
  private static final Duration ANSWERS = Duration.ofSeconds(2);

  private final Duration patience;
  private final int workers;
  private final LongSupplier nanos;
  private final TreeMap<Integer, String> answers = new TreeMap<>();
  private long lastNews;
  private boolean asked;
  private long askedAt;

  /**
   * Begins now.
   *
   * @param patience how long nothing may move
   * @param nanos a clock that never goes back
   */
  StallWatch(Duration patience, int workers, LongSupplier nanos) {
    this.patience = patience;
    this.workers = workers;
    this.nanos = nanos;
    this.lastNews = nanos.getAsLong();
  }

  /** A worker said something. */
  void heard(int rank, ControlMessage message) {
    if (message instanceof ControlMessage.Whereabouts where) {
      answers.put(rank, where.text());
    } else {
      moved();
    }
  }

  /** Something moved, or nobody could have noticed that it did. */
  void moved() {
    lastNews = nanos.getAsLong();
    asked = false;
    answers.clear();
  }

  /** Whether it is time to ask the workers; true once. */
  boolean asksNow() {
    long now = nanos.getAsLong();
    if (asked || now - lastNews < patience.toNanos()) {
      return false;
    }
    asked = true;
    askedAt = now;
    return true;
  }

  /** Whether all have answered, or there is no more time for it. */
  boolean isOver() {
    return asked && (answers.size() == workers || nanos.getAsLong() - askedAt > ANSWERS.toNanos());
  }

  /** What is known. */
  String sentence() {
    String where =
        answers.entrySet().stream()
            .map(e -> "worker %d is in %s".formatted(e.getKey(), e.getValue()))
            .collect(Collectors.joining("; "));
    return "Nothing has moved for %d s, longer than --stall-timeout allows: %s."
        .formatted(patience.toSeconds(), where.isEmpty() ? "no worker says where it is" : where);
  }
}

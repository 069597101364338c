package dev.convoy.worker.exchange.netty;

import dev.convoy.control.Failure;
import dev.convoy.worker.exchange.Activity;
import dev.convoy.worker.exchange.FirstFailure;
import dev.convoy.worker.exchange.Message;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What has gone wrong in one worker's exchange, and what the worker was doing then. The first
 * failure is that of all: whoever calls or waits afterwards gets it.
 *
 * <p>Concurrency: any thread.
 */
final class Failures {

  private final int rank;
  private final Consumer<Failure> spread;
  private final FirstFailure first = new FirstFailure();

  private volatile Activity activity = Activity.TRAINING;
  private volatile @Nullable Message lastUsed;
  private volatile long lastStep = -1;

  /**
   * None yet.
   *
   * @param spread told the first failure, by the thread that reports it
   */
  Failures(int rank, Consumer<Failure> spread) {
    this.rank = rank;
    this.spread = spread;
  }

  // ---- what the worker does

  /** The worker does something else from now on. */
  void begin(Activity next) {
    activity = next;
    lastUsed = null;
    lastStep = -1;
  }

  /** The worker uses a message now, if nothing has failed. */
  void use(Message message, long step) {
    orThrow();
    lastUsed = message;
    lastStep = step;
  }

  // ---- failures

  @Nullable Failure first() {
    return first.get();
  }

  void orThrow() {
    first.orThrow();
  }

  /** Fails the exchange; false if it has failed already, which then stays the reason. */
  boolean set(Failure failure) {
    return first.set(failure);
  }

  /** Fails the exchange and spreads the word, unless it has failed already. */
  void fail(Failure failure) {
    if (set(failure)) {
      spread.accept(failure);
    }
  }

  /** A failure of this worker, with what it is doing. */
  Failure describe(int peer, String label, long step, Failure.Kind kind, String what) {
    return activity.failure(rank, peer, label, step, kind, what);
  }

  /** A failure that concerns a peer, with what this worker waits for, or used last. */
  Failure describe(int peer, @Nullable Inbound awaited, Failure.Kind kind, String what) {
    long step = awaited == null ? -1 : awaited.awaited();
    if (awaited != null && step >= 0) {
      return describe(peer, awaited.message.label(), step, kind, what);
    }
    Message used = lastUsed;
    return describe(peer, used == null ? "" : used.label(), lastStep, kind, what);
  }

  /** Throws if the exchange has failed, as it does if the thread that waits was interrupted. */
  void checkThread(Message message, long step) {
    if (Thread.currentThread().isInterrupted()) {
      fail(
          describe(
              Failure.NOBODY,
              message.label(),
              step,
              Failure.Kind.INTERRUPTED,
              "the worker was interrupted"));
    }
    orThrow();
  }
}

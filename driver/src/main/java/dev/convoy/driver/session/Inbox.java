package dev.convoy.driver.session;

import dev.convoy.control.ControlMessage;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.worker.exchange.netty.EnrolmentServer;
import dev.convoy.worker.exchange.netty.Report;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What reaches the driver during a run, in one line: messages, lost links, and the end of Spark's
 * run.
 *
 * <p>Concurrency: any thread puts, one takes. It is bounded, so that weights, which come in
 * messages of 256 KiB, come as fast as they are stored; after {@link #shut} nothing waits any more.
 */
final class Inbox implements Report, EnrolmentServer.Contest {

  /** One thing that happened. */
  sealed interface Event {
    /** A worker sent a message. */
    record Message(int rank, ControlMessage message) implements Event {}

    /** A worker's link to the driver ended without a goodbye. */
    record LinkLost(int rank) implements Event {}

    /** Two have claimed the place of a worker, from these addresses. */
    record Contested(int rank, String first, String second) implements Event {}

    /** All bodies have ended, well if there is no failure. */
    record RunEnded(@Nullable LaunchException failure) implements Event {}

    /** Starting or running the workers broke in a way that nobody foresaw. */
    record Broken(Throwable cause) implements Event {}
  }

  private static final int MOST = 64;

  private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(MOST);
  private volatile boolean shut;

  @Override
  public void message(int rank, ControlMessage message) {
    put(new Event.Message(rank, message));
  }

  @Override
  public void lost(int rank) {
    put(new Event.LinkLost(rank));
  }

  @Override
  public void contested(int rank, String first, String second) {
    put(new Event.Contested(rank, first, second));
  }

  void put(Event event) {
    try {
      while (!shut && !events.offer(event, 50, TimeUnit.MILLISECONDS)) {
        // full: the sender waits for the one who takes
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever puts is being ended; so is the run
    }
  }

  /** The next event, or null if none comes in so many milliseconds. */
  @Nullable Event take(long millis) throws InterruptedException {
    return events.poll(millis, TimeUnit.MILLISECONDS);
  }

  /** From now on nobody takes, so nobody waits. */
  void shut() {
    shut = true;
  }
}

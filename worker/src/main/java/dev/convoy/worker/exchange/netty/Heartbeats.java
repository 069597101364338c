package dev.convoy.worker.exchange.netty;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Heartbeats, and who is silent: ten times in the peer timeout each connection of an event loop
 * sends one, and one that nothing came from for the whole of it is reported.
 *
 * <p>A process that was stopped for a while, so that ticks are late, has not read yet what came
 * meanwhile: all silence until then is forgiven.
 *
 * <p>Concurrency: on the event loop, but for making one.
 */
final class Heartbeats {

  /** One end of a connection. */
  interface Connection {
    /**
     * Sends a heartbeat.
     *
     * @param left to be run on the event loop when it has left this process; the next is sent after
     *     that only, so that they do not pile up before a peer that does not read
     */
    void sendHeartbeat(Runnable left);

    /** Whether nothing need come now: the other end has said goodbye, or this one does not read. */
    boolean mayBeSilent();

    /** Nothing came for so long, as a clause. */
    void silent(String what);
  }

  private static final int TICKS_A_TIMEOUT = 10;

  private final BiConsumer<Duration, Runnable> timer;
  private final LongSupplier clock;
  private final Duration timeout;
  private final List<Pulse> pulses = new ArrayList<>();
  private long lastTick;

  /**
   * Watches nobody yet.
   *
   * @param timer runs a task on the event loop after a while
   * @param clock in nanoseconds
   */
  Heartbeats(BiConsumer<Duration, Runnable> timer, LongSupplier clock, Duration timeout) {
    this.timer = timer;
    this.clock = clock;
    this.timeout = timeout;
    this.lastTick = clock.getAsLong();
    scheduleTick();
  }

  /** Ticks until the event loop of these sockets ends. */
  static Heartbeats on(Sockets sockets, Duration timeout) {
    return new Heartbeats(sockets::after, System::nanoTime, timeout);
  }

  private void scheduleTick() {
    timer.accept(timeout.dividedBy(TICKS_A_TIMEOUT), this::tick);
  }

  /** Watches a connection, until its pulse is stopped. */
  Pulse watch(Connection connection) {
    var pulse = new Pulse(connection);
    pulses.add(pulse);
    return pulse;
  }

  private void tick() {
    scheduleTick();
    long now = clock.getAsLong();
    boolean slept = now - lastTick > timeout.toNanos() / 2;
    lastTick = now;
    for (Pulse pulse : List.copyOf(pulses)) {
      if (slept) {
        pulse.heard = now;
      }
      pulse.tick(now);
    }
  }

  /** The signs of life of one connection. */
  final class Pulse {
    private final Connection connection;
    private long heard = clock.getAsLong();
    private boolean heartbeatQueued;

    private Pulse(Connection connection) {
      this.connection = connection;
    }

    /** Bytes have come, or this side was too busy to read. */
    void heard() {
      heard = clock.getAsLong();
    }

    /** No more heartbeats, and no more reports. */
    void stop() {
      pulses.remove(this);
    }

    private void tick(long now) {
      if (!heartbeatQueued) {
        heartbeatQueued = true;
        connection.sendHeartbeat(() -> heartbeatQueued = false);
      }
      long silence = now - heard;
      if (silence > timeout.toNanos() && !connection.mayBeSilent()) {
        connection.silent("nothing came from it for %.1f seconds".formatted(silence / 1e9));
      }
    }
  }
}

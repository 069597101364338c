package dev.convoy.worker.runtime.train;

import dev.convoy.metrics.StepMetrics;
import dev.convoy.metrics.Traffic;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.runtime.run.Executable;
import dev.convoy.worker.runtime.run.Stopwatch;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Turns what an executable and an exchange have counted into one line of metrics a step, once the
 * step's loss is known.
 *
 * <p>Concurrency: the compute thread.
 */
final class StepClock {
  private final Exchange exchange;
  private final int batch;
  private final Executable executable;
  private final long copied;
  private final Deque<Counted> ran = new ArrayDeque<>(); // steps whose loss is not known yet
  private long last = System.nanoTime();
  private Traffic traffic;
  private long ahead;

  /** What was counted in a step, times in nanoseconds. */
  private record Counted(long compute, long exchange, long waiting, long sent, long received) {}

  /**
   * For the steps of an executable.
   *
   * @param copied bytes that are held beside its own
   */
  StepClock(Exchange exchange, int batch, Executable executable, long copied) {
    this.copied = copied;
    this.exchange = exchange;
    this.batch = batch;
    this.executable = executable;
    this.traffic = exchange.traffic();
  }

  /** A step was run; what a device has still to send counts for the next one. */
  void ran() {
    Traffic before = traffic;
    traffic = exchange.traffic();
    long aheadBefore = ahead; // belongs to this step though it was sent in the one before
    ahead = executable.bytesAhead();
    Stopwatch watch = executable.watch();
    ran.add(
        new Counted(
            watch.compute(),
            watch.exchange(),
            watch.waiting(),
            traffic.bytesSent() - before.bytesSent() + aheadBefore - ahead,
            traffic.bytesReceived() - before.bytesReceived()));
  }

  /** Training goes on after something that no step's time counts. */
  void resume() {
    last = System.nanoTime();
    traffic = exchange.traffic();
  }

  /** Forgets what the lines of the listing took. */
  void restart() {
    executable.watch().restart();
  }

  /** The metrics of the earliest step that has none yet. */
  StepMetrics tick(long step, long epoch, double loss) {
    Counted counted = ran.remove();
    long now = System.nanoTime();
    double seconds = (now - last) / 1e9;
    executable.watch().end(now - last);
    last = now;
    return new StepMetrics(
        step,
        (int) epoch,
        loss,
        batch / seconds,
        seconds * 1e3,
        counted.compute / 1e6,
        counted.exchange / 1e6,
        counted.waiting / 1e6,
        counted.sent,
        counted.received,
        executable.peakMemory() + copied,
        exchange.rank());
  }
}

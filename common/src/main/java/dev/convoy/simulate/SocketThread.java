package dev.convoy.simulate;

import dev.convoy.simulate.EventQueue.Event;
import java.util.ArrayDeque;
import java.util.Deque;

/** A worker's thread that sends and receives: one thing after the other, on the host's cores. */
final class SocketThread {
  private record Job(double seconds, Event then) {}

  private final HostCores cores;
  private final Deque<Job> waiting = new ArrayDeque<>();
  private boolean running;

  SocketThread(HostCores cores) {
    this.cores = cores;
  }

  /** Does something once all before it is done. */
  void run(double seconds, Event then) {
    waiting.add(new Job(seconds, then));
    if (!running) {
      next();
    }
  }

  private void next() {
    Job job = waiting.poll();
    running = job != null;
    if (job != null) {
      cores.run(
          job.seconds,
          1,
          () -> {
            job.then.happen();
            next();
          });
    }
  }
}

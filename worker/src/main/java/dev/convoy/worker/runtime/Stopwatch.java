package dev.convoy.worker.runtime;

/** Adds up what the compute thread does with its time. Concurrency: one thread. */
final class Stopwatch {
  private long compute;
  private long exchange;
  private long waiting;

  void add(Listing.Kind kind, long nanos) {
    if (kind == Listing.Kind.COMPUTE) {
      compute += nanos;
    } else {
      exchange += nanos;
    }
  }

  void waited(long nanos) {
    waiting += nanos;
  }

  /** Nanoseconds in kernels since the last reset. */
  long compute() {
    return compute;
  }

  /** Nanoseconds packing, waiting and unpacking since the last reset. */
  long exchange() {
    return exchange;
  }

  /** Nanoseconds of these in which the thread only waited for a peer. */
  long waiting() {
    return waiting;
  }

  void reset() {
    compute = 0;
    exchange = 0;
    waiting = 0;
  }
}

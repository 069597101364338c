package dev.convoy.worker.runtime.train;

/**
 * Where a worker may be held before a step, so that all of a run end after the same one.
 *
 * <p>Whoever is asked begins no further step until it is told after which step to stop. Workers are
 * not all in the same step; those that are behind go on to that step, by the slices of those that
 * are ahead, which they have sent already.
 *
 * <p>Concurrency: thread safe.
 */
public final class StepGate {
  private static final long NONE = -1;

  private long current = NONE;
  private long last = Long.MAX_VALUE;
  private boolean asked;
  private boolean open;

  /**
   * Holds the worker behind the step in which it is.
   *
   * @return that step, -1 before the first
   */
  public synchronized long hold() {
    asked = true;
    return current;
  }

  /** The worker goes on to the end of this step, and stops. */
  public synchronized void stopAfter(long step) {
    last = step;
    asked = false;
    notifyAll();
  }

  /** Nobody is held any more: the run has failed, and whoever waits here must find out. */
  public synchronized void release() {
    open = true;
    notifyAll();
  }

  /** Waits before a step while nothing is decided; says whether the step is run. */
  synchronized boolean enter(long step) throws InterruptedException {
    while (asked && !open) {
      wait();
    }
    if (step > last) {
      return false;
    }
    current = step;
    return true;
  }
}

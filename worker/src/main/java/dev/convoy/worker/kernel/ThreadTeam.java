package dev.convoy.worker.kernel;

import dev.convoy.tensor.Range;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The compute thread and its helpers, for work that is done in Java: each member does its part of
 * it, and {@link #run} returns when all have.
 *
 * <p>Helpers sleep between two calls, so they do not stand in the way of the native library's own
 * threads. A call allocates nothing. Concurrency: one thread calls {@link #run} and {@link #close}.
 */
public final class ThreadTeam implements AutoCloseable {

  /** What each member does. */
  public interface Work {
    /** Does part {@code member} of {@code members}. */
    void run(int member, int members);
  }

  /** Turns of looking before the caller sleeps: some twenty microseconds. */
  private static final int LOOKS = 2_000;

  private final Thread[] helpers;
  private final AtomicInteger busy = new AtomicInteger();
  private volatile @Nullable Work work;
  private int calls;
  private volatile int call; // the same number, for the helpers to see
  private volatile boolean closed;
  private volatile @Nullable Thread caller;
  private volatile @Nullable Throwable failure;

  /** A team of this many, the calling thread included. */
  public ThreadTeam(int members) {
    helpers = new Thread[members - 1];
    for (int k = 0; k < helpers.length; k++) {
      int member = k + 1;
      helpers[k] = new Thread(() -> help(member), "convoy-team-" + member);
      helpers[k].setDaemon(true);
      helpers[k].start();
    }
  }

  /** How many share the work. */
  public int members() {
    return helpers.length + 1;
  }

  /** A member's part of {@code count} things, in multiples of {@code unit} but for the last. */
  public static Range part(int count, int unit, int member, int members) {
    Range units = new Range(0, (count + unit - 1) / unit).part(member, members);
    return new Range(Math.min(count, units.from() * unit), Math.min(count, units.to() * unit));
  }

  /**
   * Has every member do its part and waits for all of them.
   *
   * @throws IllegalStateException when a member failed, with its failure as the cause
   */
  public void run(Work what) {
    if (helpers.length == 0) {
      what.run(0, 1);
      return;
    }
    caller = Thread.currentThread();
    work = what;
    busy.set(helpers.length);
    call = ++calls;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
    what.run(0, members());
    for (int looks = 0; busy.get() > 0; looks++) {
      if (looks < LOOKS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
    Throwable failed = failure;
    if (failed != null) {
      failure = null;
      throw new IllegalStateException(failed.getMessage(), failed);
    }
  }

  private void help(int member) {
    int done = 0;
    while (!closed) {
      if (call == done) {
        LockSupport.park(this);
        continue;
      }
      done++;
      Work mine = work;
      try {
        if (mine != null) {
          mine.run(member, members());
        }
      } catch (RuntimeException | Error e) { // run() throws it to the caller
        failure = e;
      }
      if (busy.decrementAndGet() == 0) {
        LockSupport.unpark(caller);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }
}

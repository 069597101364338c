package dev.convoy.worker.runtime.run;

import org.jspecify.annotations.Nullable;

/**
 * The losses of an executable's steps, each of them, in order: at once on the CPU; one step late on
 * a device, which has the next step to do while the last one's loss is waited for.
 *
 * <p>Usage: {@link #ran} after every run, {@link #last} wherever no step may be missing.
 * Concurrency: the compute thread.
 */
public interface Losses extends AutoCloseable {

  /** The loss of one step. */
  record Loss(long step, float value) {}

  /** A step was run or, on a device, queued: the loss that is known now, null where none is. */
  @Nullable Loss ran(long step);

  /** Waits until all is done that was run: the loss still to come, null where none is. */
  @Nullable Loss last();

  /** Frees what it holds. */
  @Override
  void close();

  /** Of an executable on the CPU. */
  static Losses atOnce(Executable executable) {
    return new Losses() {
      @Override
      public Loss ran(long step) {
        return new Loss(step, executable.loss());
      }

      @Override
      public @Nullable Loss last() {
        return null;
      }

      @Override
      public void close() {}
    };
  }
}

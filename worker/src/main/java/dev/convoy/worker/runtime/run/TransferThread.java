package dev.convoy.worker.runtime.run;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits for a device where the compute thread must not: it hands a message over when
 * the device has written it, and gives its buffer back when the device has read it, in the order in
 * which it was asked.
 */
final class TransferThread implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "convoy-transfer");
            thread.setDaemon(true);
            return thread;
          });

  /** Does this after everything asked before. */
  Future<?> ask(Runnable errand) {
    return thread.submit(errand);
  }

  /** Waits until an errand is done, and fails as it failed. */
  static void join(@Nullable Future<?> errand) {
    if (errand == null) {
      return;
    }
    try {
      errand.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("a message could not be handed over", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a message was handed over", e);
    }
  }

  /** Ends when what was asked is done. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}

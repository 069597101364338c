package dev.convoy.driver.launch.cluster;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/**
 * How many executors ended, and why the last one did: what to say when workers do not begin.
 *
 * <p>Concurrency: Spark's listener thread writes, the driver's reads; both under this object's
 * lock.
 */
final class ExecutorNews extends SparkListener {

  private static final int LOST_FOR_EACH_WORKER = 10;

  private int ended;
  private String lastReason = "";

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    ended++;
    lastReason = removed.reason().strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\.$", "");
  }

  /** Whether so many have gone that more of them will not help. */
  synchronized boolean isHopeless(int workers) {
    return ended >= LOST_FOR_EACH_WORKER * workers;
  }

  /** For example {@code "; 9 executors ended, the last one so: ..."}; else empty. */
  synchronized String clause() {
    return ended == 0
        ? ""
        : "; %d %s ended, the last one so: %s"
            .formatted(ended, ended == 1 ? "executor" : "executors", lastReason);
  }
}

package dev.convoy.driver.launch;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/**
 * How many executors came and went, and why the last one did: what to say when workers do not
 * begin.
 *
 * <p>Concurrency: Spark's listener thread writes, the driver's reads; both under this object's
 * lock.
 */
final class ExecutorNews extends SparkListener {

  private int came;
  private int went;
  private String lastReason = "";

  @Override
  public synchronized void onExecutorAdded(SparkListenerExecutorAdded added) {
    came++;
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    went++;
    lastReason = removed.reason().strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\.$", "");
  }

  /** For example {@code "; 9 executors came and 9 went, the last because ..."}; else empty. */
  synchronized String clause() {
    return went == 0
        ? ""
        : "; %d %s came and %d went, the last one so: %s"
            .formatted(came, came == 1 ? "executor" : "executors", went, lastReason);
  }
}

package dev.convoy.driver.launch.cluster;

import dev.convoy.control.ExitCode;
import dev.convoy.control.Reason;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.TaskFailure;
import dev.convoy.worker.task.BarrierStage;
import dev.convoy.worker.task.WorkerBody;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListenerInterface;
import org.jspecify.annotations.Nullable;

/**
 * One barrier stage from its start to its results, or to one sentence about why it failed.
 *
 * <p>Spark itself waits without end for all tasks to begin, however often executors come and go.
 */
final class BarrierRun {

  /** Time for the peers of a failed worker to fail too, so that the true cause is among them. */
  private static final Duration PEERS_END = Duration.ofSeconds(2);

  private final JavaSparkContext spark;
  private final int workers;
  private final WorkerBody body;
  private final Function<TaskFailure, String> logOf;
  private final String group = "convoy-" + UUID.randomUUID();
  private final TaskEnds ends = new TaskEnds(this::cancelIfAsked);
  private final AtomicReference<@Nullable String> cancelled = new AtomicReference<>();
  private final Duration untilTasksBegin;
  private final ExecutorNews executors;

  BarrierRun(
      JavaSparkContext spark,
      int workers,
      WorkerBody body,
      Function<TaskFailure, String> logOf,
      Duration untilTasksBegin,
      ExecutorNews executors) {
    this.spark = spark;
    this.workers = workers;
    this.body = body;
    this.logOf = logOf;
    this.untilTasksBegin = untilTasksBegin;
    this.executors = executors;
  }

  List<byte[]> execute() {
    SparkListenerInterface listener = ends;
    spark.sc().addSparkListener(listener);
    spark.setJobGroup(group, "convoy workers", true);
    Thread patience = new Thread(this::endIfTasksDoNotBegin, "convoy-patience");
    patience.setDaemon(true);
    patience.start();
    try {
      return BarrierStage.run(spark, workers, body);
    } catch (Exception e) { // SparkException, which Scala does not declare
      throwIfCancelled();
      throw explain(e);
    } finally {
      patience.interrupt();
      spark.clearJobGroup();
      spark.sc().removeSparkListener(listener);
    }
  }

  private void endIfTasksDoNotBegin() {
    try {
      int begun = ends.awaitBegun(workers, untilTasksBegin);
      if (begun < workers) {
        end(
            "the workers did not begin: %d of %d tasks were started in %d s although there were places for all%s; the logs of the Spark workers say more"
                .formatted(begun, workers, untilTasksBegin.toSeconds(), executors.clause()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the stage has ended
    }
  }

  void cancel(String reason) {
    end("stopped: " + reason);
  }

  private void end(String sentence) {
    cancelled.compareAndSet(null, sentence);
    cancelIfAsked();
  }

  void throwIfCancelled() {
    String sentence = cancelled.get();
    if (sentence != null) {
      throw new LaunchException(ExitCode.FAILED, sentence);
    }
  }

  /** Also called when the stage's job starts, since Spark forgets a cancel that came before. */
  private void cancelIfAsked() {
    if (cancelled.get() != null) {
      spark.sc().cancelJobGroup(group);
    }
  }

  private LaunchException explain(Exception thrown) {
    awaitPeers();
    List<TaskFailure> failures = ends.failures();
    if (failures.isEmpty()) {
      return new LaunchException(
          ExitCode.FAILED,
          "the workers' stage failed: " + Reason.firstLine(thrown) + executors.clause(),
          thrown);
    }
    TaskFailure cause = failures.get(0);
    String log = cause.lost() ? logOf.apply(cause) : "";
    return new LaunchException(ExitCode.FAILED, cause.sentence() + log, thrown, failures);
  }

  private void awaitPeers() {
    try {
      ends.await(PEERS_END);
      spark.sc().listenerBus().waitUntilEmpty(PEERS_END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the connector wants an end: explain with what is known
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark's listeners are stuck: " + e.getMessage(), e);
    }
  }
}

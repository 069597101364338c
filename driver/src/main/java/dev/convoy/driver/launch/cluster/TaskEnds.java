package dev.convoy.driver.launch.cluster;

import dev.convoy.driver.launch.TaskFailure;
import dev.convoy.worker.task.WorkerFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.TaskEndReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;

/**
 * Notes how each task of a barrier stage ended, since Spark reports only the first failure it saw.
 *
 * <p>Concurrency: Spark's listener thread writes, the driver's reads; both under this object's
 * lock.
 */
final class TaskEnds extends SparkListener {

  private final Runnable started;
  private final Set<Long> running = new HashSet<>();
  private final Set<Integer> begun = new HashSet<>(); // places in the stage
  private final List<TaskFailure> failures = new ArrayList<>();

  /**
   * Listens to a stage.
   *
   * @param started called as soon as Spark knows the stage's job
   */
  TaskEnds(Runnable started) {
    this.started = started;
  }

  @Override
  public void onJobStart(SparkListenerJobStart job) {
    started.run();
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    running.add(start.taskInfo().taskId());
    begun.add(start.taskInfo().index());
    notifyAll();
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    running.remove(end.taskInfo().taskId());
    TaskEndReason reason = end.reason();
    TaskInfo task = end.taskInfo();
    if (reason instanceof ExecutorLostFailure lost) {
      String how = lost.reason().isDefined() ? lost.reason().get() : "its process ended";
      failures.add(failure(task, true, task.finishTime(), "lost", how, ""));
    } else if (reason instanceof ExceptionFailure thrown) {
      failures.add(thrown(task, thrown));
    }
    notifyAll();
  }

  /**
   * Waits until so many tasks have begun, but no longer than {@code limit}.
   *
   * @return how many have
   */
  synchronized int awaitBegun(int tasks, Duration limit) throws InterruptedException {
    await(() -> begun.size() >= tasks, limit);
    return begun.size();
  }

  /** Waits until no task runs any more, but no longer than {@code limit}. */
  synchronized void await(Duration limit) throws InterruptedException {
    await(running::isEmpty, limit);
  }

  private synchronized void await(BooleanSupplier condition, Duration limit)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    long left = limit.toMillis();
    while (!condition.getAsBoolean() && left > 0) {
      wait(left);
      left = (deadline - System.nanoTime()) / 1_000_000;
    }
  }

  /** The failures so far, likeliest cause first. */
  synchronized List<TaskFailure> failures() {
    return failures.stream().sorted(TaskFailure.LIKELIEST_CAUSE_FIRST).toList();
  }

  private static TaskFailure thrown(TaskInfo task, ExceptionFailure failure) {
    if (failure.exception().isDefined()
        && failure.exception().get() instanceof WorkerFailure ours) {
      return failure(
          task, false, ours.epochMillis(), ours.kind(), ours.getMessage() + "", ours.detail());
    }
    String message = failure.className() + ": " + failure.description();
    return failure(
        task, false, task.finishTime(), failure.className(), message, failure.fullStackTrace());
  }

  private static TaskFailure failure(
      TaskInfo task, boolean lost, long epochMillis, String kind, String message, String detail) {
    return new TaskFailure(
        task.index(), task.host(), task.executorId(), lost, epochMillis, kind, message, detail);
  }
}

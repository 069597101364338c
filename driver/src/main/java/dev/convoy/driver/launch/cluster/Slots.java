package dev.convoy.driver.launch.cluster;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.embedded.EmbeddedCluster;
import java.time.Duration;
import org.apache.spark.SparkContext;
import org.jspecify.annotations.Nullable;

/** The places for workers that Spark's living executors offer. */
final class Slots {

  /** Time for one more executor to start; a cluster that must fetch containers is given longer. */
  private static final Duration EXECUTORS_START = Duration.ofSeconds(60);

  /** How much longer than the first one; and no less than this. */
  private static final int FIRST_ONES = 3;

  private static final Duration NEXT_EXECUTOR_STARTS = Duration.ofSeconds(15);

  private static final Duration CONTAINERS_START = Duration.ofMinutes(5);
  private static final Duration TASKS_BEGIN = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(20);

  private final ClusterOptions options;
  private final @Nullable EmbeddedCluster embedded;
  private final SparkContext spark;
  private final String master;
  private final ExecutorNews executors;
  private final SparkErrors errors;
  private final Duration patience;

  Slots(
      ClusterOptions options,
      @Nullable EmbeddedCluster embedded,
      SparkContext spark,
      ExecutorNews executors,
      SparkErrors errors) {
    this.options = options;
    this.embedded = embedded;
    this.spark = spark;
    this.executors = executors;
    this.errors = errors;
    this.master = options.resolvedMaster();
    this.patience = patience();
  }

  private Duration patience() {
    if (spark.isLocal()) {
      return Duration.ZERO; // no executors: what is not there now never comes
    }
    return startsAtOnce() ? EXECUTORS_START : CONTAINERS_START;
  }

  /**
   * Whether all executors for which there is a place are started at once, on machines that wait.
   */
  private boolean startsAtOnce() {
    return embedded != null || master.startsWith("spark://");
  }

  /** How long tasks may take to begin where there are slots for them: executors may be new. */
  Duration untilTasksBegin() {
    return patience.compareTo(TASKS_BEGIN) > 0 ? patience : TASKS_BEGIN;
  }

  /** How many workers could run at once. */
  int count() {
    return spark.isStopped()
        ? 0
        : spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
  }

  /**
   * Waits until so many workers could run at once.
   *
   * @param check called while waiting; may throw to end it
   * @throws LaunchException exit code 3 if they do not come, 4 if Spark or its executors end
   *     meanwhile
   */
  void await(int workers, Runnable check) {
    int most = 0;
    long begin = System.nanoTime();
    long since = begin;
    Duration limit = patience;
    for (int count = count(); count < workers; count = count()) {
      check.run();
      if (count > most) {
        since = System.nanoTime();
        limit = most == 0 ? patience(Duration.ofNanos(since - begin)) : limit;
        most = count;
      }
      if (spark.isStopped() || (embedded != null && !embedded.alive())) {
        throw new LaunchException(
            ExitCode.FAILED,
            "Spark on "
                + master
                + " ended before the workers started"
                + errors.said()
                + executors.clause()
                + ": see the logs in "
                + options.logDirectory());
      }
      boolean hopeless = executors.isHopeless(workers);
      if (hopeless || System.nanoTime() - since >= limit.toNanos()) {
        throw executors.clause().isEmpty() ? tooFew(workers, limit) : notLiving(workers);
      }
      pause();
    }
  }

  /** How long to wait for another executor where the first took so long. */
  private Duration patience(Duration first) {
    Duration next = first.multipliedBy(FIRST_ONES);
    if (!startsAtOnce() || next.compareTo(patience) > 0) {
      return patience;
    }
    return next.compareTo(NEXT_EXECUTOR_STARTS) > 0 ? next : NEXT_EXECUTOR_STARTS;
  }

  private LaunchException tooFew(int workers, Duration limit) {
    int count = count();
    String waited = limit.isZero() ? "" : " after " + limit.toSeconds() + " s";
    return new LaunchException(
        ExitCode.DOES_NOT_FIT,
        String.format(
            "asked for %s, but %s has room for %d%s: %s",
            options.wanted(workers),
            master,
            count,
            waited,
            count == 0 ? "give it more cores" : "lower --workers to " + count),
        count);
  }

  private LaunchException notLiving(int workers) {
    return new LaunchException(
        ExitCode.FAILED,
        "asked for %s, but the executors of %s do not stay%s; %s says more"
            .formatted(
                options.wanted(workers),
                master,
                executors.clause(),
                embedded == null
                    ? "an executor's log on its machine"
                    : embedded.executorLogs() + "/*/*/stderr"),
        count());
  }

  private static void pause() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException(
          ExitCode.FAILED, "interrupted while waiting for executors to start", e);
    }
  }
}

package dev.convoy.driver.launch;

import dev.convoy.worker.task.BarrierStage;
import dev.convoy.worker.task.WorkerBody;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListenerInterface;
import org.jspecify.annotations.Nullable;

/**
 * Spark, opened for one kind of worker: runs a body in all workers at once, as often as asked.
 *
 * <p>Concurrency: one {@link #run} at a time; {@link #cancel} from any thread.
 */
public final class Cluster implements AutoCloseable {

  /** Time for all executors to start; a cluster that must fetch containers is given longer. */
  private static final Duration EXECUTORS_START = Duration.ofSeconds(60);

  private static final Duration CONTAINERS_START = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(20);

  /** Time for the peers of a failed worker to fail too, so that the true cause is among them. */
  private static final long PEERS_END_MILLIS = 2000;

  private final ClusterOptions options;
  private final String master;
  private final @Nullable EmbeddedCluster embedded;
  private final JavaSparkContext spark;
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicReference<@Nullable String> cancelled = new AtomicReference<>();

  private Cluster(
      ClusterOptions options,
      String master,
      @Nullable EmbeddedCluster embedded,
      JavaSparkContext spark) {
    this.options = options;
    this.master = master;
    this.embedded = embedded;
    this.spark = spark;
  }

  /**
   * Opens Spark on the options' master, starting an embedded cluster if that is the master.
   *
   * @throws LaunchException if the master cannot be reached or the workers do not fit
   */
  public static Cluster open(ClusterOptions options) {
    DriverLog.into(options.logDirectory());
    String master = options.resolvedMaster();
    if (master.equals(ClusterOptions.EMBEDDED)) {
      long machine = EmbeddedCluster.physicalMegabytes();
      return openEmbedded(options.withMemory(options.memory().sharing(machine, options.workers())));
    }
    SparkConf conf = SparkSettings.of(master, options);
    if (master.startsWith("spark://")) {
      new MasterProbe(master, options).requireSlots(conf);
    }
    return new Cluster(options, master, null, start(conf, master));
  }

  private static Cluster openEmbedded(ClusterOptions options) {
    EmbeddedCluster cluster = EmbeddedCluster.start(SparkHome.find(), options);
    try {
      SparkConf conf = SparkSettings.of(cluster.url(), options);
      cluster.settings().forEach(conf::set);
      String master = ClusterOptions.EMBEDDED;
      return new Cluster(options, master, cluster, start(conf, master));
    } catch (LaunchException e) {
      cluster.close();
      throw e;
    }
  }

  private static JavaSparkContext start(SparkConf conf, String master) {
    try {
      return new JavaSparkContext(conf);
    } catch (Exception e) { // Scala throws what it likes
      throw new LaunchException(
          LaunchException.FAILED, "Spark did not start on " + master + ": " + e.getMessage(), e);
    }
  }

  /** Spark itself, for reading data. */
  public JavaSparkContext spark() {
    return spark;
  }

  /** How many workers could run at once right now. */
  public int slots() {
    return spark.sc().isStopped()
        ? 0
        : spark
            .sc()
            .maxNumConcurrentTasks(spark.sc().resourceProfileManager().defaultResourceProfile());
  }

  /** Runs {@code body} in all the workers that the options name. */
  public List<byte[]> run(WorkerBody body) {
    return run(options.workers(), body);
  }

  /**
   * Runs {@code body} in so many workers at once and waits for all, after waiting for their
   * executors, also for those that replace lost ones.
   *
   * @return what the bodies returned, in rank order
   * @throws LaunchException exit code 3 if there are too few slots, 4 if a worker fails or is lost
   */
  public List<byte[]> run(int workers, WorkerBody body) {
    awaitSlots(workers);
    TaskEnds ends = new TaskEnds();
    SparkListenerInterface listener = ends;
    spark.sc().addSparkListener(listener);
    spark.setJobGroup(group(runs.incrementAndGet()), "convoy workers", true);
    try {
      return BarrierStage.run(spark, workers, body);
    } catch (Exception e) { // SparkException, which Scala does not declare
      throw explain(e, ends);
    } finally {
      spark.clearJobGroup();
      spark.sc().removeSparkListener(listener);
    }
  }

  /** Ends the current run: its workers see {@code cancelled()}, the driver the reason. */
  public void cancel(String reason) {
    cancelled.set(reason);
    spark.sc().cancelJobGroup(group(runs.get()));
  }

  /** Ends executors and, where it is ours, the cluster. */
  @Override
  public void close() {
    try {
      spark.stop();
    } finally {
      if (embedded != null) {
        embedded.close();
      }
    }
  }

  private static String group(int run) {
    return "convoy-" + run;
  }

  private void awaitSlots(int workers) {
    boolean local = master.startsWith("local") && !master.startsWith("local-cluster");
    boolean quick = embedded != null || master.startsWith("spark://");
    Duration patience = local ? Duration.ZERO : quick ? EXECUTORS_START : CONTAINERS_START;
    long deadline = System.nanoTime() + patience.toNanos();
    while (slots() < workers) {
      if (gone()) {
        throw new LaunchException(
            LaunchException.FAILED,
            "Spark ended at "
                + master
                + " before the workers started: see the logs in "
                + options.logDirectory());
      }
      if (System.nanoTime() - deadline >= 0) {
        throw tooFew(workers, patience);
      }
      Pause.of(POLL);
    }
  }

  private boolean gone() {
    return spark.sc().isStopped() || (embedded != null && !embedded.alive());
  }

  private LaunchException tooFew(int workers, Duration patience) {
    String waited = patience.isZero() ? "" : " after " + patience.toSeconds() + " s";
    int slots = slots();
    return new LaunchException(
        LaunchException.DOES_NOT_FIT,
        String.format(
            "asked for %d workers with %d thread(s) each, but %s has room for %d%s: %s",
            workers,
            options.threadsPerWorker(),
            master,
            slots,
            waited,
            slots == 0 ? "give it more cores" : "lower --workers to " + slots));
  }

  private LaunchException explain(Exception thrown, TaskEnds ends) {
    String reason = cancelled.getAndSet(null);
    if (reason != null) {
      return new LaunchException(LaunchException.FAILED, "stopped: " + reason, thrown);
    }
    settle(ends);
    List<TaskFailure> failures = ends.failures();
    String message =
        failures.isEmpty()
            ? "the workers' stage failed: " + firstLine(thrown)
            : failures.get(0).sentence() + log(failures.get(0));
    return new LaunchException(LaunchException.FAILED, message, thrown, failures);
  }

  private void settle(TaskEnds ends) {
    try {
      ends.awaitEnds(PEERS_END_MILLIS);
      spark.sc().listenerBus().waitUntilEmpty(PEERS_END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark's listeners are stuck: " + e.getMessage(), e);
    }
  }

  private String log(TaskFailure failure) {
    if (embedded == null || !failure.lost()) {
      return "";
    }
    return "; its log is " + embedded.executorLog(spark.sc().applicationId(), failure.executor());
  }

  private static String firstLine(Exception thrown) {
    String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    return message.lines().findFirst().orElse(message);
  }
}

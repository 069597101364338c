package dev.convoy.driver.launch.cluster;

import dev.convoy.control.ExitCode;
import dev.convoy.control.Reason;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.LocalMachines;
import dev.convoy.driver.launch.TaskFailure;
import dev.convoy.driver.launch.embedded.EmbeddedCluster;
import dev.convoy.driver.launch.machine.Loopback;
import dev.convoy.driver.launch.machine.OpenPackages;
import dev.convoy.driver.launch.machine.SparkHome;
import dev.convoy.worker.task.WorkerBody;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListenerInterface;
import org.jspecify.annotations.Nullable;

/**
 * Spark, opened for one kind of worker or found open: runs a body in all workers at once, as often
 * as asked.
 *
 * <p>Under {@code local[N]} the workers are threads of this JVM, whose environment sets the
 * kernels' threads; Spark then keeps a timer thread, so a main that ran a body must end by {@code
 * System.exit}.
 *
 * <p>Concurrency: one {@link #run} at a time; {@link #cancel} from any thread.
 */
public final class SparkCluster implements Cluster {

  /** YARN's client, of memory that no container may have. */
  private static final String MORE_THAN_A_CONTAINER = "above the max threshold";

  private final ClusterOptions options;
  private final @Nullable EmbeddedCluster embedded;
  private final JavaSparkContext spark;
  private final boolean owned;
  private final SparkErrors errors;
  private final ExecutorNews executors = new ExecutorNews();
  private final Slots slots;
  private final AtomicReference<@Nullable BarrierRun> current = new AtomicReference<>();

  private SparkCluster(
      ClusterOptions options,
      @Nullable EmbeddedCluster embedded,
      JavaSparkContext spark,
      boolean owned,
      SparkErrors errors) {
    this.options = options;
    this.embedded = embedded;
    this.spark = spark;
    this.owned = owned;
    this.errors = errors;
    SparkListenerInterface listener = executors;
    spark.sc().addSparkListener(listener);
    this.slots = new Slots(options, embedded, spark.sc(), executors, errors);
  }

  /**
   * Opens Spark on the options' master, starting a cluster on this machine if that is the master.
   *
   * @throws LaunchException if the master cannot be reached or the workers do not fit
   */
  public static SparkCluster open(ClusterOptions options) {
    OpenPackages.require();
    DriverLog.into(options.logDirectory());
    String master = options.resolvedMaster();
    requireRoom(options);
    if (options.runsHere()) {
      Loopback.require();
    }
    if (LocalMachines.areMeantBy(options)) {
      return openHere(options.sharing(EmbeddedCluster.physicalMegabytes()));
    }
    SparkConf conf = SparkSettings.of(master, options);
    if (master.startsWith("spark://")) {
      new MasterProbe(master, options, conf).requireSlots();
    }
    return start(options, null, conf);
  }

  /**
   * Runs workers in a Spark session that is there already, and that goes on when this is closed.
   * Its executors need Convoy's classes; its logs go where they went.
   *
   * @param options how many workers of how many threads; the session has its master and memory
   * @throws LaunchException if the session's settings do not suit such workers
   */
  public static SparkCluster over(JavaSparkContext spark, ClusterOptions options) {
    SessionSettings.require(spark.getConf(), options);
    return new SparkCluster(
        options.withMaster(spark.master()),
        null,
        spark,
        /* owned= */ false,
        SparkErrors.listening());
  }

  /**
   * Checks that this machine could start the workers, if it is to run them all; other clusters are
   * asked when they are opened.
   *
   * @throws LaunchException with exit code 3 if it has far too few cores
   */
  public static void requireRoom(ClusterOptions options) {
    if (LocalMachines.areMeantBy(options)) {
      EmbeddedCluster.requireCores(options, Runtime.getRuntime().availableProcessors());
    }
  }

  private static SparkCluster openHere(ClusterOptions options) {
    LocalMachines machines = Objects.requireNonNull(LocalMachines.of(options));
    machines.requireSlots(options);
    EmbeddedCluster cluster = EmbeddedCluster.start(SparkHome.find(), options, machines);
    try {
      SparkConf conf = SparkSettings.of(cluster.url(), options);
      cluster.settings().forEach(conf::set);
      return start(options, cluster, conf);
    } catch (LaunchException e) {
      cluster.close();
      throw e;
    }
  }

  private static SparkCluster start(
      ClusterOptions options, @Nullable EmbeddedCluster embedded, SparkConf conf) {
    SparkErrors errors = SparkErrors.listening();
    try {
      return new SparkCluster(
          options, embedded, new JavaSparkContext(conf), /* owned= */ true, errors);
    } catch (Exception | LinkageError e) { // Scala throws what it likes
      errors.close();
      String reason = Reason.firstLine(e);
      throw new LaunchException(
          reason.contains(MORE_THAN_A_CONTAINER) ? ExitCode.DOES_NOT_FIT : ExitCode.USAGE,
          "Spark did not start on "
              + options.resolvedMaster()
              + ": "
              + reason
              + errors.said(reason)
              + "; its log may say more, in "
              + options.logDirectory(),
          e);
    }
  }

  /** Spark itself, for reading data. */
  public JavaSparkContext spark() {
    return spark;
  }

  /** The host of this process as executors reach it, which Spark found out or was told. */
  @Override
  public String driverHost() {
    return spark.getConf().get("spark.driver.host");
  }

  /** The address on which Spark listens here: what it was told, else this process's host. */
  @Override
  public String bindAddress() {
    return spark.getConf().get("spark.driver.bindAddress", driverHost());
  }

  /** How many workers could run at once right now, those that run among them. */
  @Override
  public int slots() {
    return slots.count();
  }

  /** Runs {@code body} in all the workers that the options name. */
  @Override
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
  @Override
  public List<byte[]> run(int workers, WorkerBody body) {
    BarrierRun run =
        new BarrierRun(spark, workers, body, this::logOf, slots.untilTasksBegin(), executors);
    if (!current.compareAndSet(null, run)) {
      throw new IllegalStateException("the cluster is running already: one run at a time");
    }
    try {
      slots.await(workers, run::throwIfCancelled);
      return run.execute();
    } finally {
      current.set(null);
    }
  }

  /**
   * Ends the current run, if there is one: its workers see {@code cancelled()}, and {@link #run}
   * throws a {@link LaunchException} with the reason.
   */
  @Override
  public void cancel(String reason) {
    BarrierRun run = current.get();
    if (run != null) {
      run.cancel(reason);
    }
  }

  /** Ends what was opened: Spark and an embedded cluster, but not a session that was there. */
  @Override
  public void close() {
    try {
      if (owned) {
        spark.stop();
      } else {
        SparkListenerInterface listener = executors;
        spark.sc().removeSparkListener(listener);
      }
    } finally {
      errors.close();
      if (embedded != null) {
        embedded.close();
      }
    }
  }

  /** What to add to a sentence about a lost worker. */
  private String logOf(TaskFailure failure) {
    return embedded == null
        ? ""
        : "; its log is " + embedded.executorLog(spark.sc().applicationId(), failure.executor());
  }
}

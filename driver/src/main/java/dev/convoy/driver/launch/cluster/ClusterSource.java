package dev.convoy.driver.launch.cluster;

import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.WorkerMemory;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/** Where the workers of a run come from. */
public sealed interface ClusterSource {

  /** What a launcher is asked for: so many workers of so many threads, logs in a directory. */
  ClusterOptions options(int workers, int threads, Path logs);

  /**
   * Places for these workers; who closes them ends what was started for them, and nothing else.
   *
   * @throws LaunchException if there are none, or the workers do not fit
   */
  Cluster open(ClusterOptions options);

  /** What each worker may use; empty where whoever started Spark decided on it. */
  Optional<WorkerMemory> memory();

  /** How file systems are reached, by the driver and by workers. */
  default Configuration hadoop() {
    return HadoopSettings.submitted();
  }

  /**
   * Whether all that it starts is there for the run alone. Else the process is somebody's who goes
   * on after the run, and to whom its signals are meant.
   */
  default boolean endsWithTheRun() {
    return true;
  }

  /** Whether workers are Spark's, so that others' Spark jobs can run in their places. */
  default boolean isSpark() {
    return true;
  }

  /** Whether workers run on this machine, as its processes or threads. */
  default boolean runsHere() {
    return asked(1, 1).runsHere();
  }

  /**
   * Refuses what this machine could never start, before it is planned in vain.
   *
   * @throws LaunchException with exit code 3
   */
  default void requireRoom(int workers, int threads) {
    SparkCluster.requireRoom(asked(workers, threads));
  }

  /** What is asked for before anything is started, so without a place for logs. */
  private ClusterOptions asked(int workers, int threads) {
    return options(workers, threads, Path.of(""));
  }

  /** Spark that is started for the run and ends with it. */
  static ClusterSource ofMaster(@Nullable String master, WorkerMemory memory) {
    return new OfMaster(master, memory);
  }

  /** Spark that somebody else started, and that goes on after the run. */
  static ClusterSource over(JavaSparkContext spark) {
    return new OfSession(spark);
  }

  /** Workers that a command starts, without Spark. */
  static ClusterSource ofLauncher(String command, WorkerMemory memory) {
    return new OfLauncher(command, memory);
  }

  /**
   * Workers that a command starts.
   *
   * @param command as in {@link LaunchedCluster}
   * @param workerMemory what each worker may use
   */
  record OfLauncher(String command, WorkerMemory workerMemory) implements ClusterSource {
    /** No machine of Spark's, and not this one for all that is known. */
    private static final String ELSEWHERE = "launcher";

    @Override
    public ClusterOptions options(int workers, int threads, Path logs) {
      return ClusterOptions.of(workers, logs)
          .withMaster(ELSEWHERE)
          .withThreadsPerWorker(threads)
          .withMemory(workerMemory);
    }

    @Override
    public boolean isSpark() {
      return false;
    }

    @Override
    public Cluster open(ClusterOptions options) {
      return LaunchedCluster.open(options, command, hadoop());
    }

    @Override
    public Optional<WorkerMemory> memory() {
      return Optional.of(workerMemory);
    }
  }

  /**
   * Spark that is started for the run.
   *
   * @param master as in {@link ClusterOptions#master}
   * @param workerMemory what each worker may use
   */
  record OfMaster(@Nullable String master, WorkerMemory workerMemory) implements ClusterSource {
    @Override
    public ClusterOptions options(int workers, int threads, Path logs) {
      return ClusterOptions.of(workers, logs)
          .withMaster(master)
          .withThreadsPerWorker(threads)
          .withMemory(workerMemory);
    }

    @Override
    public Cluster open(ClusterOptions options) {
      return SparkCluster.open(options);
    }

    @Override
    public Optional<WorkerMemory> memory() {
      return Optional.of(workerMemory);
    }
  }

  /**
   * Spark that is there already.
   *
   * @param spark the session's context
   */
  record OfSession(JavaSparkContext spark) implements ClusterSource {
    @Override
    public ClusterOptions options(int workers, int threads, Path logs) {
      return ClusterOptions.of(workers, logs)
          .withMaster(spark.master())
          .withThreadsPerWorker(threads);
    }

    @Override
    public Cluster open(ClusterOptions options) {
      return SparkCluster.over(spark, options);
    }

    @Override
    public Optional<WorkerMemory> memory() {
      return Optional.empty();
    }

    @Override
    public Configuration hadoop() {
      return spark.hadoopConfiguration();
    }

    @Override
    public boolean endsWithTheRun() {
      return false;
    }
  }
}

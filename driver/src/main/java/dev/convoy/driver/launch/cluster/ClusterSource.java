package dev.convoy.driver.launch.cluster;

import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.WorkerMemory;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/** Where the Spark of a run comes from. */
public sealed interface ClusterSource {

  /** What a launcher is asked for: so many workers of so many threads, logs in a directory. */
  ClusterOptions options(int workers, int threads, Path logs);

  /**
   * Spark for these workers; who closes it ends what was started for them, and nothing else.
   *
   * @throws LaunchException if there is none, or the workers do not fit
   */
  Cluster open(ClusterOptions options);

  /** What each worker may use; empty where whoever started Spark decided on it. */
  Optional<WorkerMemory> memory();

  /** How file systems are reached, by the driver and by workers. */
  Configuration hadoop();

  /**
   * Whether Spark is there for the run alone. Else the process is somebody's who goes on after the
   * run, and to whom its signals are meant.
   */
  boolean endsWithTheRun();

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
    Cluster.requireRoom(asked(workers, threads));
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
      return Cluster.open(options);
    }

    @Override
    public Optional<WorkerMemory> memory() {
      return Optional.of(workerMemory);
    }

    @Override
    public Configuration hadoop() {
      return HadoopSettings.submitted();
    }

    @Override
    public boolean endsWithTheRun() {
      return true;
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
      return Cluster.over(spark, options);
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

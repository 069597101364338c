package dev.convoy.driver.cli;

import dev.convoy.driver.launch.Cluster;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.WorkerMemory;
import dev.convoy.driver.report.MemoryEstimate;
import dev.convoy.driver.report.Quantity;
import dev.convoy.job.Transport;
import dev.convoy.plan.TrainingPlan;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Where workers run, and what each may use. */
final class ClusterFlags {
  private static final long BYTES_IN_MEGABYTE = 1 << 20;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "A Spark master, or 'embedded' for a standalone cluster of this machine (default:"
              + " spark-submit's, else embedded).")
  @Nullable String master;

  @Option(
      names = "--memory-per-worker",
      paramLabel = "SIZE",
      description =
          "Memory of a worker, as 4g (default: 4g, or an even share of a smaller machine).")
  @Nullable String memory;

  @Option(
      names = "--peer-timeout",
      paramLabel = "TIME",
      description = "How long a worker may be silent before the run is ended, as 10s or 500ms.",
      showDefaultValue = Visibility.ALWAYS)
  String peerTimeout = "10s";

  @Option(
      names = "--transport",
      paramLabel = "T",
      description =
          "What carries slices between workers: auto (Unix-domain sockets on one host, TCP between"
              + " hosts), tcp or unix (default: auto).",
      converter = OptionNames.OfTransport.class)
  Transport transport = Transport.AUTO;

  Duration peerTimeout() {
    return NumericOptions.duration("--peer-timeout", peerTimeout);
  }

  /** Whether workers run on this machine, as its processes or threads. */
  boolean isHere() {
    return asked(1, 1).runsHere();
  }

  /**
   * Refuses what this machine could never start, before it is planned in vain.
   *
   * @throws dev.convoy.driver.launch.LaunchException with exit code 3
   */
  void requireRoom(int workers, int threads) {
    Cluster.requireRoom(asked(workers, threads));
  }

  /** What is asked for before anything is started, so without a place for logs. */
  private ClusterOptions asked(int workers, int threads) {
    return ClusterOptions.of(workers, Path.of("")).withMaster(master).withThreadsPerWorker(threads);
  }

  /** What the launcher is asked for. */
  ClusterOptions options(int workers, int threads, Path logs) {
    return ClusterOptions.of(workers, logs)
        .withMaster(master)
        .withThreadsPerWorker(threads)
        .withMemory(memory());
  }

  private WorkerMemory memory() {
    String given = memory;
    return given == null
        ? WorkerMemory.DEFAULT
        : WorkerMemory.of(NumericOptions.megabytes("--memory-per-worker", given));
  }

  /**
   * Refuses a plan that cannot fit into the memory that was named, however buffers are shared.
   *
   * @throws UserError with exit code 3
   */
  void requireMemory(TrainingPlan plan) {
    long available = memory().megabytes() * BYTES_IN_MEGABYTE;
    for (int rank = 0; rank < plan.ownership().mesh().ranks(); rank++) {
      long least = MemoryEstimate.of(plan, rank).least();
      if (least > available) {
        throw UserError.doesNotFit(
            "worker %d needs at least %s for its share of %s with batch %d, but has %s: raise --memory-per-worker or --workers, or lower --batch"
                .formatted(
                    rank,
                    Quantity.bytes(least),
                    plan.network().name(),
                    plan.ownership().batch(),
                    Quantity.bytes(available)));
      }
    }
  }
}

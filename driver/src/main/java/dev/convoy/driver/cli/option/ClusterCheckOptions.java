package dev.convoy.driver.cli.option;

import dev.convoy.driver.launch.WorkerMemory;
import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.job.Listening;
import dev.convoy.job.PortRange;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which cluster is looked at, and for workers of what size. */
public final class ClusterCheckOptions {
  @Option(
      names = "--cluster",
      description =
          "Also start workers, and check the machines on which they come to run: Java, native"
              + " kernels, equal builds, free memory, ports between them, clocks.")
  public boolean wanted;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "The Spark master of that cluster (default: spark-submit's, else embedded).")
  @Nullable String master;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Workers of that cluster.",
      showDefaultValue = Visibility.ALWAYS)
  int workers = 2;

  @Option(
      names = "--threads-per-worker",
      paramLabel = "T",
      description = "Cores of a worker.",
      showDefaultValue = Visibility.ALWAYS)
  int threads = 1;

  @Mixin final MemoryOption memory = new MemoryOption();

  @Option(
      names = "--interface",
      paramLabel = "NAME",
      description = "The network interface on which workers would listen.",
      converter = OptionNames.OfInterface.class)
  @Nullable String networkInterface;

  @Option(
      names = "--port-range",
      paramLabel = "FIRST-LAST",
      description = "The ports on which workers would listen (default: any).",
      converter = OptionNames.OfPorts.class)
  PortRange ports = PortRange.ANY;

  /** So many. */
  public int workers() {
    NumericOptions.between("--workers", workers, 1, WorkerOptions.MOST_WORKERS);
    return workers;
  }

  /** Of so many threads. */
  public int threads() {
    NumericOptions.atLeast("--threads-per-worker", threads, 1);
    return threads;
  }

  /** Where they would listen. */
  public Listening listening() {
    return new Listening(networkInterface == null ? "" : networkInterface, ports);
  }

  /** What each may use at least: where nobody named an amount, a small machine gives less. */
  public long bytesPerWorker() {
    WorkerMemory each = memory.get();
    return (each.shrinks() ? WorkerMemory.SMALLEST : each.megabytes()) << 20;
  }

  /** The cluster. */
  public ClusterSource source() {
    return ClusterSource.ofMaster(master, memory.get());
  }
}

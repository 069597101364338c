package dev.convoy.driver.cli.option;

import dev.convoy.driver.launch.WorkerMemory;
import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.job.Listening;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which cluster is looked at, and for workers of what size. */
public final class ClusterCheckOptions {
  private static final String CLUSTER = "--cluster";

  @Option(
      names = CLUSTER,
      description =
          "Also start workers, and check the machines on which they come to run: Java, native"
              + " kernels, equal builds, free memory, ports between them, clocks. The options below"
              + " say which.")
  public boolean wanted;

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

  @Mixin final PlaceOptions place = new PlaceOptions();
  @Mixin final ListeningOptions listening = new ListeningOptions();

  /**
   * Refuses what would be ignored: options of a cluster that nobody asked to look at.
   *
   * @param command the one that was given
   */
  public void requireWanted(CommandSpec command) {
    if (wanted) {
      return;
    }
    for (String name :
        new String[] {
          "--workers",
          "--threads-per-worker",
          "--master",
          "--launcher",
          "--memory-per-worker",
          "--interface",
          "--port-range"
        }) {
      if (command.commandLine().getParseResult().hasMatchedOption(name)) {
        throw UserError.usage(name + " is of a cluster's workers: give --cluster, too");
      }
    }
  }

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
    return listening.listening();
  }

  /** What each may use at least: where nobody named an amount, a small machine gives less. */
  public long bytesPerWorker() {
    WorkerMemory each = place.memory.get();
    return (each.shrinks() ? WorkerMemory.SMALLEST : each.megabytes()) << 20;
  }

  /** The cluster. */
  public ClusterSource source() {
    return place.source();
  }
}

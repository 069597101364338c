package dev.convoy.driver.cli.option;

import dev.convoy.driver.launch.WorkerMemory;
import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.job.Transport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Where workers run, and what each may use. */
final class ClusterFlags {
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

  /** Where the Spark of a run comes from. */
  ClusterSource source() {
    String given = memory;
    return ClusterSource.ofMaster(
        master,
        given == null
            ? WorkerMemory.DEFAULT
            : WorkerMemory.of(NumericOptions.megabytes("--memory-per-worker", given)));
  }
}

package dev.convoy.driver.cli.option;

import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.job.Listening;
import dev.convoy.job.Transport;
import java.time.Duration;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where workers run, what each may use, and how they talk to each other. */
final class ClusterFlags {
  @Mixin final PlaceOptions place = new PlaceOptions();

  @Option(
      names = "--peer-timeout",
      paramLabel = "TIME",
      description = "How long a worker may be silent before the run is ended, as 10s or 500ms.",
      showDefaultValue = Visibility.ALWAYS)
  String peerTimeout = "10s";

  @Option(
      names = "--stall-timeout",
      paramLabel = "TIME",
      description =
          "How long nothing may move although all workers are alive, before the run is ended.",
      showDefaultValue = Visibility.ALWAYS)
  String stallTimeout = "10m";

  @Option(
      names = "--transport",
      paramLabel = "T",
      description =
          "What carries slices between workers: auto (Unix-domain sockets on one host, TCP between"
              + " hosts), tcp or unix (default: auto).",
      converter = OptionNames.OfTransport.class)
  Transport transport = Transport.AUTO;

  @Option(
      names = "--tls",
      description =
          "Encrypt every connection between workers, and to the driver (TLS 1.3, keys of this run"
              + " alone); costs time wherever slices travel.")
  boolean tls;

  @Mixin final ListeningOptions listening = new ListeningOptions();

  Listening listening() {
    return listening.listening();
  }

  Duration peerTimeout() {
    return NumericOptions.duration("--peer-timeout", peerTimeout);
  }

  Duration stallTimeout() {
    return NumericOptions.duration("--stall-timeout", stallTimeout);
  }

  /** Where the workers of a run come from. */
  ClusterSource source() {
    return place.source();
  }
}

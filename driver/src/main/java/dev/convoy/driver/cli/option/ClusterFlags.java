package dev.convoy.driver.cli.option;

import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.job.Listening;
import dev.convoy.job.PortRange;
import dev.convoy.job.Transport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
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

  @Mixin final MemoryOption memory = new MemoryOption();

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

  @Option(
      names = "--interface",
      paramLabel = "NAME",
      description =
          "The network interface on which workers listen for each other, as ib0, the same on every"
              + " machine (default: that of the address by which Spark knows a machine).",
      converter = OptionNames.OfInterface.class)
  @Nullable String networkInterface;

  @Option(
      names = "--port-range",
      paramLabel = "FIRST-LAST",
      description =
          "Ports on which workers and the driver listen, as 40000-40100, where a firewall lets no"
              + " others through: one for each worker of a machine, and two for the driver"
              + " (default: any).",
      converter = OptionNames.OfPorts.class)
  PortRange ports = PortRange.ANY;

  Listening listening() {
    return new Listening(networkInterface == null ? "" : networkInterface, ports);
  }

  Duration peerTimeout() {
    return NumericOptions.duration("--peer-timeout", peerTimeout);
  }

  Duration stallTimeout() {
    return NumericOptions.duration("--stall-timeout", stallTimeout);
  }

  /** Where the Spark of a run comes from. */
  ClusterSource source() {
    return ClusterSource.ofMaster(master, memory.get());
  }
}

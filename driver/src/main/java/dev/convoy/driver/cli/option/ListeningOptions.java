package dev.convoy.driver.cli.option;

import dev.convoy.job.Listening;
import dev.convoy.job.PortRange;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where workers and the driver listen. */
final class ListeningOptions {
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
}

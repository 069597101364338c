package dev.convoy.job;

/**
 * Where workers listen for each other.
 *
 * @param networkInterface the name of the network interface, the same on every machine, as {@code
 *     ib0}; empty for the address by which the cluster knows a machine
 * @param ports which of its ports; the driver's own come from here, too
 */
public record Listening(String networkInterface, PortRange ports) {
  /** Wherever the cluster put the worker, on any free port. */
  public static final Listening ANYWHERE = new Listening("", PortRange.ANY);

  /** Whether an interface was named. */
  public boolean namesInterface() {
    return !networkInterface.isEmpty();
  }
}

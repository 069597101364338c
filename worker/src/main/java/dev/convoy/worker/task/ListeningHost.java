package dev.convoy.worker.task;

import dev.convoy.control.Failure;
import dev.convoy.control.Reason;
import dev.convoy.job.Listening;
import dev.convoy.worker.exchange.ExchangeException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The address of its machine on which a worker listens for the others. */
final class ListeningHost {

  private ListeningHost() {}

  /**
   * The address of the network interface that was named, else the one by which the cluster knows
   * the machine.
   *
   * @throws ExchangeException if this machine has no such interface, or that has no address
   */
  static String of(Listening listening, WorkerSlot slot) {
    if (!listening.namesInterface()) {
      return slot.host();
    }
    String name = listening.networkInterface();
    try {
      NetworkInterface found = NetworkInterface.getByName(name);
      if (found == null) {
        throw unusable(slot, "it has no network interface " + name + ", only " + all());
      }
      InetAddress address = address(found);
      if (address == null || !found.isUp()) {
        throw unusable(
            slot,
            "its network interface %s %s"
                .formatted(name, address == null ? "has no address" : "is down"));
      }
      return MachineAddress.withoutScope(address);
    } catch (SocketException e) {
      throw unusable(slot, "its network interfaces cannot be listed (" + Reason.of(e) + ")");
    }
  }

  /** One that others can use: of IPv4 rather than IPv6, and none that holds on one link alone. */
  private static @Nullable InetAddress address(NetworkInterface found) {
    return found
        .inetAddresses()
        .filter(each -> each instanceof Inet4Address || !each.isLinkLocalAddress())
        .min(Comparator.comparing(each -> each instanceof Inet4Address ? 0 : 1))
        .orElse(null);
  }

  private static String all() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .map(NetworkInterface::getName)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static ExchangeException unusable(WorkerSlot slot, String what) {
    return new ExchangeException(
        new Failure(
            slot.rank(),
            Failure.NOBODY,
            "",
            -1,
            Failure.Kind.BRING_UP,
            "%s: give --interface one that every worker's machine has".formatted(what)));
  }
}

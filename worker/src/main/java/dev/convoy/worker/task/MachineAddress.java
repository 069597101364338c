package dev.convoy.worker.task;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The address by which other machines reach this one. */
public final class MachineAddress {

  private MachineAddress() {}

  /**
   * That of this machine's name; where it resolves to the machine itself, as Debian's 127.0.1.1, or
   * not at all, that of a network interface; the loopback's where there is none.
   */
  public static String reachable() {
    try {
      InetAddress named = InetAddress.getLocalHost();
      if (!named.isLoopbackAddress()) {
        return withoutScope(named);
      }
      return ofAnInterface().map(MachineAddress::withoutScope).orElse(withoutScope(named));
    } catch (UnknownHostException e) {
      return ofAnInterface()
          .map(MachineAddress::withoutScope)
          .orElse(withoutScope(InetAddress.getLoopbackAddress()));
    }
  }

  /**
   * An address of a network interface that holds beyond this machine and its links: of IPv4 where
   * there is one, else of IPv6.
   */
  public static Optional<InetAddress> ofAnInterface() {
    try (Stream<NetworkInterface> all = NetworkInterface.networkInterfaces()) {
      return all.flatMap(NetworkInterface::inetAddresses)
          .filter(each -> !each.isLoopbackAddress() && !each.isLinkLocalAddress())
          .min(Comparator.comparing(each -> !(each instanceof Inet4Address)));
    } catch (SocketException e) {
      return Optional.empty(); // none can be listed
    }
  }

  /** As text, without the link that an address of IPv6 may name. */
  public static String withoutScope(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }
}

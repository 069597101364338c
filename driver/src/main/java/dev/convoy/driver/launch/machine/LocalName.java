package dev.convoy.driver.launch.machine;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.LaunchException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.util.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Under what name Spark knows this machine. Spark looks its host name up as soon as any of its
 * settings are read, and fails where that name does not resolve, as in many containers; so it is
 * told before.
 */
public final class LocalName {
  private LocalName() {}

  /**
   * Settles it; must be called before a {@code SparkConf} is made.
   *
   * @param loopback whether everything stays on this machine
   * @throws LaunchException if it has neither a name nor an address that others could reach
   */
  public static void settle(boolean loopback) {
    if (loopback) {
      Utils.setCustomHostname(Loopback.HOST);
    } else if (!isNamedBy(System.getenv()) && !resolves()) {
      Utils.setCustomHostname(address());
    }
  }

  /** Spark's own variables for that. */
  private static boolean isNamedBy(Map<String, String> environment) {
    return environment.containsKey("SPARK_LOCAL_HOSTNAME")
        || environment.containsKey("SPARK_LOCAL_IP");
  }

  private static boolean resolves() {
    try {
      InetAddress.getLocalHost();
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** An address by which others reach this machine, IPv4 before IPv6. */
  private static String address() {
    try (Stream<NetworkInterface> all = NetworkInterface.networkInterfaces()) {
      Optional<InetAddress> first =
          all.flatMap(NetworkInterface::inetAddresses)
              .filter(a -> !a.isLoopbackAddress() && !a.isLinkLocalAddress())
              .min(Comparator.comparing(a -> !(a instanceof Inet4Address)));
      if (first.isPresent()) {
        return first.get() instanceof Inet4Address
            ? first.get().getHostAddress()
            : "[" + first.get().getHostAddress().replaceFirst("%.*", "") + "]";
      }
    } catch (IOException e) {
      throw nowhere(e);
    }
    throw nowhere(null);
  }

  private static LaunchException nowhere(@Nullable IOException cause) {
    String sentence =
        "this machine's own name does not resolve, and it has no address that the cluster could"
            + " reach: set SPARK_LOCAL_IP";
    return cause == null
        ? new LaunchException(ExitCode.USAGE, sentence)
        : new LaunchException(ExitCode.USAGE, sentence, cause);
  }
}

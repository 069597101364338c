package dev.convoy.driver.launch.machine;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.worker.task.MachineAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.apache.spark.util.Utils;

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

  /** An address by which others reach this machine, as Spark wants it. */
  private static String address() {
    InetAddress found =
        MachineAddress.ofAnInterface()
            .orElseThrow(
                () ->
                    new LaunchException(
                        ExitCode.USAGE,
                        "this machine's own name does not resolve, and it has no address that the"
                            + " cluster could reach: set SPARK_LOCAL_IP"));
    String text = MachineAddress.withoutScope(found);
    return found instanceof Inet4Address ? text : "[" + text + "]";
  }
}

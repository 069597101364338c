package dev.convoy.driver.launch.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convoy.driver.launch.ClusterOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark reads its settings once a process, so each of these runs in one of its own. */
class LocalNameTest {

  @TempDir Path directory;

  /** Settles the name on the given master, and prints what Spark makes of it. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      assertThrows(UnknownHostException.class, InetAddress::getLocalHost);
      String master = arguments[0];
      ClusterOptions options = ClusterOptions.of(1, Path.of(arguments[1])).withMaster(master);
      if (master.startsWith("spark:")) {
        String host = SparkSettings.of(master, options).get("spark.driver.host", "");
        System.out.println("host " + (host.isEmpty() ? sparksOwn() : host));
      } else {
        try (Cluster cluster = SparkCluster.open(options)) {
          System.out.println("host " + cluster.driverHost());
        }
      }
      System.exit(0);
    }

    private static String sparksOwn() {
      return Utils.localCanonicalHostName();
    }
  }

  /** With a list of hosts of its own that is empty, a JVM finds no address for any name. */
  private String hostOn(String master) throws IOException, InterruptedException {
    Path hosts = Files.writeString(directory.resolve("hosts"), "");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djdk.net.hosts.file=" + hosts);
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ", -1)));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(master, directory.resolve("logs").toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("SPARK_LOCAL_IP");
    builder.environment().remove("SPARK_LOCAL_HOSTNAME");
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said.lines().filter(l -> l.startsWith("host ")).findFirst().orElse(said);
  }

  @Test
  void sparkStartsOnAMachineWhoseNameDoesNotResolve() throws Exception {
    assertEquals("host 127.0.0.1", hostOn("local[1]"));
  }

  @Test
  void onAClusterSuchAMachineGoesByAnAddress() throws Exception {
    assumeTrue(
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .anyMatch(a -> !a.isLoopbackAddress() && !a.isLinkLocalAddress()));
    String host = hostOn("spark://somewhere:7077");
    assertTrue(host.matches("host (\\d+\\.\\d+\\.\\d+\\.\\d+|\\[[0-9a-f:]+])"), host);
  }
}

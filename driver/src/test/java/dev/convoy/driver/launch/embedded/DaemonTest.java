package dev.convoy.driver.launch.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.machine.SparkHome;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class DaemonTest {

  @TempDir Path logs;

  @Test
  void aMasterSaysItsUrlAndGoesWhenClosed() {
    DaemonProcess master = startMaster(logs);
    String url = master.awaitUrl();
    assertTrue(url.matches("spark://127\\.0\\.0\\.1:\\d+"), url);
    assertTrue(master.alive());
    master.close();
    assertFalse(master.alive());
  }

  @Test
  void aMasterGoesWhenItsDriverIsKilled() throws Exception {
    Process driver =
        new ProcessBuilder(java(), "-cp", classPath(), Driver.class.getName(), logs.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      BufferedReader output =
          new BufferedReader(new InputStreamReader(driver.getInputStream(), UTF_8));
      String pid = output.readLine();
      assertNotNull(pid, "the driver did not start its master");
      ProcessHandle master = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      driver.destroyForcibly();
      assertEquals(master, master.onExit().get(3, TimeUnit.MINUTES));
    } finally {
      driver.destroyForcibly();
    }
  }

  @Test
  void aDaemonThatCannotStartIsReportedWithItsLog() throws Exception {
    Path log = logs.resolve("broken.log");
    List<String> command = List.of(java(), "-cp", logs.toString(), "no.such.Main");
    try (DaemonProcess broken = DaemonProcess.start("master", command, Map.of(), log)) {
      LaunchException thrown = assertThrows(LaunchException.class, broken::awaitUrl);
      assertEquals("the embedded Spark master ended early: see " + log, thrown.getMessage());
    }
    assertTrue(Files.readString(log).contains("no.such.Main"));
  }

  @Test
  void theTextOfADaemonsCommandDoesNotHoldTheClustersSecret() {
    DaemonCommand daemon =
        new DaemonCommand(new SparkHome(logs), ClusterOptions.of(1, logs), logs, "0123abcd");
    assertEquals("a daemon of " + logs, daemon.toString());
  }

  /** A driver that starts a master, prints its pid and waits to be killed. */
  static final class Driver {

    private Driver() {}

    public static void main(String[] arguments) throws InterruptedException {
      DaemonProcess master = startMaster(Path.of(arguments[0]));
      master.awaitUrl();
      System.out.println(master.pid());
      Thread.sleep(60_000);
    }
  }

  private static DaemonProcess startMaster(Path logs) {
    // No Spark home is needed: the class path of this test holds Spark.
    DaemonCommand daemon =
        new DaemonCommand(
            new SparkHome(logs), ClusterOptions.of(1, logs), logs.resolve("scratch"), "secret");
    return daemon.start("master", "master", List.of());
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }
}

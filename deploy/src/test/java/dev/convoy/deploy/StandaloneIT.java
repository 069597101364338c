package dev.convoy.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The distribution's scripts for a standalone cluster of one's own, and its spark-submit. */
@Timeout(600)
class StandaloneIT {
  private static final String HOST = "127.0.0.1";

  @TempDir Path directory;
  private final List<Process> daemons = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (Process daemon : daemons) {
      List<ProcessHandle> executors = daemon.descendants().toList();
      daemon.destroy(); // it removes its temporary files, and ends its executors
      if (!daemon.waitFor(1, TimeUnit.MINUTES)) {
        daemon.destroyForcibly().waitFor();
      }
      executors.forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void aDriverThatTheClusterStartsTrains() throws Exception {
    String master = startCluster();
    Path output = directory.resolve("out");
    Process submit =
        start(
            "submit",
            "spark/bin/spark-submit",
            "--master",
            master,
            "--deploy-mode",
            "cluster",
            "--driver-memory",
            "512m",
            "--class",
            "dev.convoy.driver.cli.Main",
            Probe.DISTRIBUTION.resolve("lib/convoy.jar").toString(),
            "train",
            "--workers",
            "1",
            "--memory-per-worker",
            "2g",
            "--steps",
            "1",
            "--batch",
            "8",
            "--no-evaluate",
            "--data",
            "generated:count=16,test=16",
            "--output",
            output.toString());
    assertTrue(submit.waitFor(5, TimeUnit.MINUTES), log("submit"));
    assertEquals(0, submit.exitValue(), log("submit"));
    String said = awaitEndOfDriver();
    assertTrue(said.contains("Results are in " + output), said);
    assertTrue(Files.isRegularFile(output.resolve("weights.safetensors")), said);
  }

  /** A master and a worker of 3 cores. @return the master's URL */
  private String startCluster() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String master = "spark://" + HOST + ":" + port;
    daemons.add(start("master", "standalone/start-master.sh", HOST, "" + port, "0"));
    awaitListener(port);
    daemons.add(
        start(
            "worker",
            "standalone/start-worker.sh",
            master,
            "3",
            "3g",
            directory.resolve("work").toString()));
    return master;
  }

  /** A spark-submit that comes before its master waits for ever. */
  private void awaitListener(int port) throws Exception {
    for (int tick = 0; tick < 1800; tick++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertTrue(socket.isConnected());
        return;
      } catch (ConnectException e) {
        Thread.sleep(100);
      }
    }
    throw new AssertionError("no master after 3 minutes: " + log("master"));
  }

  private Process start(String name, String script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Probe.DISTRIBUTION.resolve(script).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPARK_LOCAL_IP", HOST);
    return builder
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(name + ".log").toFile())
        .start();
  }

  private String log(String name) throws IOException {
    return Files.readString(directory.resolve(name + ".log"), UTF_8);
  }

  /** What a driver said that has said all. */
  private String awaitEndOfDriver() throws Exception {
    String said = "";
    for (int tick = 0; tick < 3000; tick++) {
      said = saidByDriver();
      if (said.contains("Results are in") || said.contains("convoy: ")) {
        return said;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("no end of the driver: " + said + log("worker") + log("master"));
  }

  private String saidByDriver() throws IOException {
    Path work = directory.resolve("work");
    if (!Files.isDirectory(work)) {
      return "";
    }
    try (Stream<Path> files = Files.walk(work)) {
      StringBuilder said = new StringBuilder();
      for (Path file : files.filter(StandaloneIT::isOfDriver).toList()) {
        said.append(Files.readString(file, UTF_8));
      }
      return said.toString();
    }
  }

  private static boolean isOfDriver(Path file) {
    String place = file.toString();
    return place.contains("/driver-") && (place.endsWith("/stdout") || place.endsWith("/stderr"));
  }
}

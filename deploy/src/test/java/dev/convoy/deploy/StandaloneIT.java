package dev.convoy.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The distribution's scripts for a standalone cluster of one's own, and its spark-submit. */
@Timeout(600)
class StandaloneIT {
  private static final int STEPS = 100_000;

  @TempDir Path directory;
  private StandaloneCluster cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = StandaloneCluster.start(directory, StandaloneCluster.LOOPBACK);
  }

  @AfterEach
  void stop() throws InterruptedException {
    cluster.stop();
  }

  @Test
  void aDriverThatTheClusterStartsTrains() throws Exception {
    cluster.addWorker("worker", 3, StandaloneCluster.LOOPBACK, List.of());
    Path output = directory.resolve("out");
    Path log = directory.resolve("submit.log");
    Process submit =
        new ProcessBuilder(
                Probe.DISTRIBUTION.toAbsolutePath().resolve("spark/bin/spark-submit").toString(),
                "--master",
                cluster.url(),
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
                output.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertTrue(submit.waitFor(5, TimeUnit.MINUTES), Files.readString(log));
    assertEquals(0, submit.exitValue(), Files.readString(log));
    String said = awaitEndOfDriver();
    assertTrue(said.contains("Results are in " + output), said);
    assertTrue(Files.isRegularFile(output.resolve("weights.safetensors")), said);
  }

  @Test
  void aTrainingGoesOnWithTheWorkersThatAreLeftAndWithAllOnceTheyAreBack() throws Exception {
    cluster.addWorker("one", 1, StandaloneCluster.LOOPBACK, List.of());
    cluster.addWorker("two", 1, StandaloneCluster.LOOPBACK, List.of());
    LongTraining training = new LongTraining(directory.resolve("out"));
    try (ConvoyProcess convoy =
        training.start(STEPS, 10, "--master", cluster.url(), "--threads-per-worker", "1")) {
      training.awaitStep(20, convoy);
      cluster.killWorker("two");
      convoy.await(line -> line.contains("was lost") && line.contains("(restart 1)"));
      convoy.await(line -> line.contains("has room for 1") && line.contains("(on 1 of 2 workers)"));
      cluster.addWorker("three", 1, StandaloneCluster.LOOPBACK, List.of());
      convoy.await(line -> line.contains("(on 2 of 2 workers)"));
      training.awaitStep(training.losses().size() + 20, convoy);
      convoy.terminate();
      assertEquals(143, convoy.awaitExit(), convoy.output());
    }
    List<String> losses = training.losses();
    for (int k = 0; k < losses.size(); k++) {
      assertTrue(losses.get(k).startsWith(k + 1 + " "), losses.get(k));
    }
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
    throw new AssertionError(
        "no end of the driver: " + said + cluster.log("worker") + cluster.log("master"));
  }

  private String saidByDriver() throws IOException {
    Path work = cluster.work("worker");
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

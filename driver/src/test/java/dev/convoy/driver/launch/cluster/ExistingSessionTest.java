package dev.convoy.driver.launch.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Spark that somebody else started, and goes on using. */
class ExistingSessionTest {
  @TempDir static Path logs;

  private static TestSession session;

  @BeforeAll
  static void start() {
    session = new TestSession();
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  private static ClusterOptions options(int workers, int threads) {
    return session.source().options(workers, threads, logs);
  }

  private static List<String> ranks(Cluster cluster) {
    return cluster.run(slot -> ("" + slot.rank()).getBytes(StandardCharsets.UTF_8)).stream()
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void workersRunInASessionThatIsThereAndLeaveItRunning() {
    for (int run = 0; run < 2; run++) {
      try (Cluster cluster = session.source().open(options(2, 1))) {
        assertEquals(List.of("0", "1"), ranks(cluster));
      }
      assertTrue(session.isRunning());
      assertEquals(6, session.spark().parallelize(List.of(1, 2, 3)).reduce(Integer::sum));
    }
  }

  @Test
  void moreWorkersThanTheSessionHasRoomForAreRefusedAndItGoesOn() {
    try (Cluster cluster = SparkCluster.over(session.spark(), options(5, 1))) {
      LaunchException thrown = assertThrows(LaunchException.class, () -> ranks(cluster));
      assertEquals(
          "asked for 5 workers of 1 core, but local[2] has room for 2: lower --workers to 2",
          thrown.getMessage());
    }
    assertTrue(session.isRunning());
  }

  private static void assertMissing(String setting, ClusterOptions options) {
    LaunchException thrown =
        assertThrows(LaunchException.class, () -> SparkCluster.over(session.spark(), options));
    assertEquals(ExitCode.USAGE, thrown.exitCode());
    assertEquals(
        "these workers cannot run in the Spark session that is there: start it with " + setting,
        thrown.getMessage());
  }

  @Test
  void aSettingThatWorkersNeedAndTheSessionLacksIsNamed() {
    assertMissing("spark.task.cpus=2", options(1, 2));
    assertMissing(
        "spark.task.resource.gpu.amount=1",
        options(1, 1).withSetting("spark.task.resource.gpu.amount", "1"));
  }

  @Test
  void executorsThatComeAndGoAreRefused() {
    SparkConf dynamic = new SparkConf(false).set("spark.dynamicAllocation.enabled", "true");
    LaunchException thrown =
        assertThrows(LaunchException.class, () -> SessionSettings.require(dynamic, options(1, 1)));
    assertEquals(
        "these workers cannot run in the Spark session that is there: start it with"
            + " spark.dynamicAllocation.enabled=false",
        thrown.getMessage());
  }
}

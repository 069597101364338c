package dev.convoy.driver.launch.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Starts that fail. */
@Timeout(300)
class ClusterStartTest {

  @TempDir Path logs;

  @Test
  void aStartThatFailsSaysSparksOwnReason() {
    ClusterOptions options = ClusterOptions.of(2, logs).withMaster("local-cluster[2]");
    LaunchException thrown = assertThrows(LaunchException.class, () -> SparkCluster.open(options));
    assertTrue(
        String.valueOf(thrown.getMessage())
            .startsWith(
                "Spark did not start on local-cluster[2]:"
                    + " Could not parse Master URL: 'local-cluster[2]'"),
        thrown.getMessage());
    assertEquals(ExitCode.USAGE, thrown.exitCode());
  }

  @Test
  void theFirstErrorThatSparkLogsIsItsReason() {
    try (SparkErrors errors = SparkErrors.listening()) {
      assertEquals("", errors.said());
      LoggerFactory.getLogger("com.example.Other").error("not Spark's");
      LoggerFactory.getLogger("org.apache.spark.Sample").warn("only a warning");
      assertEquals("", errors.said());
      LoggerFactory.getLogger("org.apache.spark.Sample")
          .error("Error running\n executor", new ClosedChannelException());
      LoggerFactory.getLogger("org.apache.spark.Sample").error("Exiting.");
      String said = " (Spark says: Error running executor: the connection was closed)";
      assertEquals(said, errors.said());
      assertEquals(said, errors.said("the context stopped"));
      assertFalse(
          errors.said("Error running executor: the connection was closed").contains("says"));
    }
  }
}

package dev.convoy.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The spark.ml estimator in a program of its own, on a standalone cluster. */
@Timeout(600)
class PipelineIT {
  @TempDir Path directory;

  @Test
  void aPipelineUnderCrossValidationTrainsScoresAndOutlivesAFitThatFails() throws Exception {
    StandaloneCluster cluster = StandaloneCluster.start(directory, StandaloneCluster.LOOPBACK);
    try {
      cluster.addWorker("worker-1", 2, StandaloneCluster.LOOPBACK, List.of());
      String convoy = Probe.DISTRIBUTION.resolve("lib/convoy.jar").toAbsolutePath().toString();
      try (Probe program =
          Probe.start(
              directory, PipelineDriver.class, cluster.url(), directory.toString(), convoy)) {
        int code = program.await();
        String output = program.output();
        assertEquals(0, code, output);
        assertTrue(output.contains("accuracy above chance: true"), output);
        assertTrue(output.contains("loaded scores the same: true"), output);
        assertTrue(output.contains("failed: The label in column 'label', row 0 of"), output);
        assertTrue(output.contains("is not finite"), output);
        assertTrue(output.contains("the session goes on: 48"), output);
      }
    } finally {
      cluster.stop();
    }
  }
}

package dev.convoy.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The spark.ml estimator in a program of its own, on a standalone cluster. */
@Timeout(600)
class PipelineIT {
  @TempDir Path directory;

  /** Waits until the fit that is to lose a worker has saved what it goes on from. */
  private void awaitCheckpoint(Probe program) throws Exception {
    PathMatcher manifest = FileSystems.getDefault().getPathMatcher("glob:**/manifest.json");
    Path runs = directory.resolve("long");
    for (int tick = 0; tick < 4800 && program.isRunning(); tick++) {
      if (Files.isDirectory(runs)) {
        try (Stream<Path> files = Files.walk(runs)) {
          if (files.anyMatch(manifest::matches)) {
            return;
          }
        } catch (UncheckedIOException e) {
          continue; // a draft became a checkpoint, or an old one went
        }
      }
      Thread.sleep(100);
    }
    throw new AssertionError("no checkpoint: " + program.output());
  }

  @Test
  void aPipelineUnderCrossValidationTrainsScoresAndOutlivesFailures() throws Exception {
    StandaloneCluster cluster = StandaloneCluster.start(directory, StandaloneCluster.LOOPBACK);
    try {
      cluster.addWorker("worker-1", 2, StandaloneCluster.LOOPBACK, List.of());
      String convoy = Probe.DISTRIBUTION.resolve("lib/convoy.jar").toAbsolutePath().toString();
      try (Probe program =
          Probe.start(
              directory, PipelineDriver.class, cluster.url(), directory.toString(), convoy)) {
        awaitCheckpoint(program);
        cluster.killAnExecutor("worker-1");
        int code = program.await();
        String output = program.output();
        assertEquals(0, code, output);
        assertTrue(output.contains("accuracy above chance: true"), output);
        assertTrue(output.contains("loaded scores the same: true"), output);
        assertTrue(output.contains("failed: The label in column 'label', row 0 of"), output);
        assertTrue(output.contains("is not finite"), output);
        assertTrue(output.contains("losses of the fit that lost a worker: 400"), output);
        assertTrue(output.contains("the session goes on: 48"), output);
      }
    } finally {
      cluster.stop();
    }
  }
}

package dev.convoy.driver.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.checkpoint.CheckpointFolder;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.control.ControlMessage.ShardFailed;
import dev.convoy.control.ControlMessage.ShardWritten;
import dev.convoy.control.ControlMessage.ShardWritten.Piece;
import dev.convoy.job.Job;
import dev.convoy.worker.checkpoint.HadoopStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointCollectorTest {
  private static final Job JOB = TestJobs.job(2);
  private static final List<TensorSpec> STATE =
      TensorSpec.of(JOB.network(), JOB.optimizer().rule().state());

  @TempDir Path directory;

  private final List<Long> published = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private CheckpointFolder folder;
  private CheckpointCollector collector;

  @BeforeEach
  void open() {
    folder =
        new CheckpointFolder(HadoopStore.at(directory.toUri().toString(), new Configuration()));
    collector =
        new CheckpointCollector(
            JOB,
            folder,
            /* keep= */ 2,
            new CheckpointCollector.Listener() {
              @Override
              public void published(long step) {
                published.add(step);
              }

              @Override
              public void failed(String sentence) {
                failures.add(sentence);
              }
            });
  }

  /** A shard as a worker reports it: the first has all, the second nothing. */
  private void written(int rank, long step) throws IOException {
    Path file =
        directory.resolve(CheckpointFolder.step(step)).resolve(CheckpointFolder.shard(rank, 2));
    Files.createDirectories(file.getParent());
    Files.writeString(file, "shard");
    List<Piece> all =
        STATE.stream().map(t -> new Piece(t.name(), t.elements(), 0, t.elements())).toList();
    collector.received(
        rank,
        new ShardWritten(
            rank, 0, step, file.getFileName() + "", 5, 0, rank == 0 ? all : List.of()));
  }

  @Test
  void aCheckpointIsPublishedOnceAllWorkersHaveWrittenTheirs() throws IOException {
    written(0, 10);
    written(0, 20); // the fast one is one checkpoint ahead
    assertEquals(List.of(), folder.steps());
    written(1, 10);
    assertEquals(List.of(10L), folder.steps());
    written(1, 20);
    assertEquals(List.of(10L, 20L), published);
    assertEquals("sgd", folder.manifest(20).about().optimizer());
    assertEquals(List.of(), failures);
  }

  @Test
  void whoeverReportsTwiceIsStillOneWorker() throws IOException {
    written(0, 10);
    written(0, 10);
    assertEquals(List.of(), folder.steps());
    written(1, 10);
    assertEquals(List.of(10L), published);
  }

  @Test
  void theOldestIsRemoved() throws IOException {
    for (long step = 10; step <= 40; step += 10) {
      written(0, step);
      written(1, step);
    }
    assertEquals(List.of(40L, 30L), folder.steps());
    assertFalse(Files.exists(directory.resolve("step-10")));
  }

  @Test
  void whatCouldNotBeWrittenIsSaidAndRemovedAndTheNextOneCounts() throws IOException {
    written(0, 10);
    collector.received(1, new ShardFailed(1, 0, 10, "cannot write x: No space left on device"));
    assertEquals(
        List.of(
            "there is no checkpoint of step 10: cannot write x: No space left on device; the run goes on, and tries again at the next"),
        failures);
    assertFalse(Files.exists(directory.resolve("step-10")));
    written(0, 20);
    written(1, 20);
    assertEquals(List.of(20L), published);
  }

  @Test
  void shardsThatDoNotHoldEverythingAreNoCheckpoint() throws IOException {
    written(1, 10);
    collector.received(0, new ShardWritten(0, 0, 10, "shard-0-of-2.safetensors", 5, 0, List.of()));
    assertEquals(List.of(), published);
    assertTrue(failures.get(0).contains("it holds 0 of the 54 elements of tensor conv1.weight"));
  }
}

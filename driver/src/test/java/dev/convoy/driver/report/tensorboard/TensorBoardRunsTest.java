package dev.convoy.driver.report.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.session.StepRecord;
import dev.convoy.driver.session.TestJobs;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import dev.convoy.placement.Strategy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.framework.Summary;
import org.tensorflow.util.Event;

class TensorBoardRunsTest {
  private static final Trial MODEL = new Trial(Strategy.MODEL, 1, 2, 3, 0, false);
  private static final Trial DATA = new Trial(Strategy.DATA, 1, 2, 3, 0, false);

  @TempDir Path directory = Path.of("");

  private static StepRecord step(int trial, long step) {
    return new StepRecord(trial, List.of(TestJobs.metrics(0, step, 20 + (double) step, 100)));
  }

  /** The events of a run, each of whose checksums is right. */
  private static List<Event> events(Path run) throws Exception {
    List<Event> events = new ArrayList<>();
    try (Stream<Path> files = Files.list(run)) {
      for (Path file : files.sorted().toList()) {
        assertTrue(file.getFileName().toString().contains("tfevents"), file.toString());
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
          byte[] head = new byte[8];
          bytes.get(bytes.position(), head);
          byte[] data = new byte[(int) bytes.getLong()];
          assertEquals(crc(head), unmasked(bytes.getInt()));
          bytes.get(data);
          assertEquals(crc(data), unmasked(bytes.getInt()));
          events.add(Event.parseFrom(data));
        }
      }
    }
    return events;
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static int unmasked(int masked) {
    return Integer.rotateLeft(masked - 0xa282ead8, 15);
  }

  private static Map<Long, Float> scalars(List<Event> events, String tag) {
    Map<Long, Float> values = new TreeMap<>();
    for (Event event : events) {
      for (Summary.Value value : event.getSummary().getValueList()) {
        if (value.getTag().equals(tag)) {
          values.put(event.getStep(), value.getSimpleValue());
        }
      }
    }
    return values;
  }

  private void write() {
    Job job = TestJobs.job(1);
    Job two = new Job(job.training(), job.checkpointing(), List.of(MODEL, DATA, MODEL, DATA));
    List<String> warnings = new ArrayList<>();
    try (TensorBoardRuns runs = new TensorBoardRuns(two, directory, warnings::add)) {
      for (int trial = 0; trial < 4; trial++) {
        for (long step = 0; step < 3; step++) {
          runs.add(step(trial, step));
        }
      }
    }
    assertEquals(List.of(), warnings);
  }

  @Test
  void stepsAreReadBackAsTheyWereMeasuredARunAWayToTrain() throws Exception {
    write();
    for (String run : List.of("model-1x2", "data-1x2")) {
      List<Event> events = events(directory.resolve(run));
      assertEquals("brain.Event:2", events.get(0).getFileVersion());
      assertTrue(events.stream().allMatch(event -> event.getWallTime() > 1.7e9));
      assertEquals(
          Map.of(1L, 20f, 2L, 21f, 3L, 22f, 4L, 20f, 5L, 21f, 6L, 22f), scalars(events, "step/ms"));
      assertEquals(Map.of(1L, 2.5f, 2L, 1.5f, 3L, 0.5f), scalars(events, "loss"));
      assertEquals(100f, scalars(events, "bytes_sent").get(2L));
    }
  }

  @Test
  void hyperparametersAreThoseOfTheRun() throws Exception {
    write();
    Summary.Value value =
        events(directory.resolve("model-1x2")).stream()
            .flatMap(event -> event.getSummary().getValueList().stream())
            .filter(each -> each.getTag().equals("_hparams_/session_start_info"))
            .findFirst()
            .orElseThrow();
    assertEquals("hparams", value.getMetadata().getPluginData().getPluginName());
    String content = value.getMetadata().getPluginData().getContent().toStringUtf8();
    assertTrue(content.contains("strategy") && content.contains("model"), content);
    assertTrue(content.contains("learning_rate"), content);
  }

  @Test
  void aDirectoryThatCannotBeMadeIsSaidOnce() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    List<String> warnings = new ArrayList<>();
    Job job = TestJobs.job(1);
    try (TensorBoardRuns runs = new TensorBoardRuns(job, file, warnings::add)) {
      runs.add(step(0, 0));
      runs.add(step(0, 1));
    }
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).contains(file.toString()), warnings.get(0));
  }
}

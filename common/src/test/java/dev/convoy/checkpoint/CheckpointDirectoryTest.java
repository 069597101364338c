package dev.convoy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointDirectoryTest {
  @TempDir Path output;

  @Test
  void theNewestPublishedCheckpointIsFoundFromEveryDirectoryAboveIt() throws IOException {
    CheckpointDirectory checkpoints = new CheckpointDirectory(output.resolve("checkpoints"));
    for (long step : new long[] {10, 20, 30}) {
      Files.createDirectories(checkpoints.weights(step).getParent());
      Files.writeString(checkpoints.weights(step), "weights");
    }
    checkpoints.publish(10);
    checkpoints.publish(20);
    Path newest = checkpoints.weights(20);
    assertEquals(newest, CheckpointDirectory.find(output));
    assertEquals(newest, CheckpointDirectory.find(checkpoints.directory()));
    assertEquals(newest, CheckpointDirectory.find(newest.resolveSibling(".")).normalize());
    assertEquals(newest, CheckpointDirectory.find(newest));
  }

  @Test
  void finalWeightsWinOverCheckpoints() throws IOException {
    CheckpointDirectory checkpoints = new CheckpointDirectory(output.resolve("checkpoints"));
    Files.createDirectories(checkpoints.directory());
    checkpoints.publish(10);
    Path end = Files.writeString(output.resolve("weights.safetensors"), "weights");
    assertEquals(end, CheckpointDirectory.find(output));
  }

  @Test
  void whatAKilledRunBeganIsRemovedAndWhatItFinishedStays() throws IOException {
    CheckpointDirectory checkpoints = new CheckpointDirectory(output.resolve("checkpoints"));
    checkpoints.removeDrafts();
    draft(checkpoints, 10);
    checkpoints.removeDrafts();
    assertFalse(Files.exists(checkpoints.directory()));
    draft(checkpoints, 10);
    draft(checkpoints, 20);
    Files.writeString(checkpoints.weights(10), "weights");
    checkpoints.publish(10);
    checkpoints.removeDrafts();
    assertFalse(Files.exists(checkpoints.weights(20).getParent()));
    assertEquals(checkpoints.weights(10), CheckpointDirectory.find(output));
    try (Stream<Path> left = Files.list(checkpoints.weights(10).getParent())) {
      assertEquals(List.of(checkpoints.weights(10)), left.toList());
    }
  }

  private static void draft(CheckpointDirectory checkpoints, long step) throws IOException {
    Path weights = checkpoints.weights(step);
    Files.createDirectories(weights.getParent());
    Files.writeString(weights.resolveSibling("weights.safetensors.partial"), "half");
  }

  @Test
  void anEmptyOrMissingDirectoryIsRefused() {
    assertEquals(
        output + " holds no weights.safetensors and no finished checkpoint",
        assertThrows(CheckpointException.class, () -> CheckpointDirectory.find(output))
            .getMessage());
    Path none = output.resolve("none");
    assertEquals(
        "there is no file of weights at " + none,
        assertThrows(CheckpointException.class, () -> CheckpointDirectory.find(none)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"step-1\0", "../../elsewhere", "", "step-", "/", "step-1\nstep-2", "é"})
  void aNameOfTheNewestThatIsNoneIsRefused(String name) throws IOException {
    Path latest = output.resolve("latest");
    Files.write(latest, name.getBytes(StandardCharsets.ISO_8859_1));
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> CheckpointDirectory.find(output));
    String refusal = String.valueOf(e.getMessage());
    assertTrue(
        refusal.startsWith(latest + " should name a checkpoint, as step-100, but has '"), refusal);
    assertFalse(refusal.contains("\0"), refusal);
  }
}

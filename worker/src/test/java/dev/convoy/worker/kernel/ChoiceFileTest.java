package dev.convoy.worker.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChoiceFileTest {
  private static final List<String> CANDIDATES = List.of("slow", "fast");

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("kernels-9.properties");
  }

  private ChoiceFile choices() {
    return ChoiceFile.in(directory, "9");
  }

  private static Supplier<Optional<String>> measuring(String result) {
    return () -> Optional.of(result);
  }

  private static Optional<String> notMeasuring() {
    return fail("measured again");
  }

  @Test
  void aShapeIsMeasuredOnce() {
    assertEquals("fast", choices().get("3 by 4", CANDIDATES, measuring("fast")).orElseThrow());
    assertEquals(
        "fast", choices().get("3 by 4", CANDIDATES, ChoiceFileTest::notMeasuring).orElseThrow());
    assertEquals("slow", choices().get("3 by 5", CANDIDATES, measuring("slow")).orElseThrow());
  }

  @Test
  void theFileHoldsWhatWasMeasuredByShape() throws IOException {
    choices().get("3 by [4, 5]", CANDIDATES, measuring("fast"));
    choices().get("1 by [4, 5]", CANDIDATES, measuring("slow"));
    List<String> lines = Files.readAllLines(file());
    assertTrue(lines.containsAll(List.of("3.by.4.5.=fast", "1.by.4.5.=slow")), lines::toString);
  }

  @Test
  void whatAnEarlierProcessMeasuredIsTaken() throws IOException {
    Files.writeString(file(), "3.by.4=slow\n");
    assertEquals(
        "slow", choices().get("3 by 4", CANDIDATES, ChoiceFileTest::notMeasuring).orElseThrow());
  }

  @Test
  void aChoiceThatIsNotOfferedAnyMoreIsMeasuredAnew() throws IOException {
    Files.writeString(file(), "3.by.4=gone\n");
    assertEquals("fast", choices().get("3 by 4", CANDIDATES, measuring("fast")).orElseThrow());
    assertTrue(Files.readString(file()).contains("3.by.4=fast"));
  }

  @Test
  void whatCouldNotBeMeasuredIsNotRemembered() {
    assertTrue(choices().get("3 by 4", CANDIDATES, Optional::empty).isEmpty());
    assertTrue(Files.notExists(file()));
    assertEquals("fast", choices().get("3 by 4", CANDIDATES, measuring("fast")).orElseThrow());
  }

  @Test
  void whatAnotherProcessWroteMeanwhileIsTakenAndKept() throws IOException {
    Optional<String> choice =
        choices()
            .get(
                "3 by 4",
                CANDIDATES,
                () -> {
                  anotherProcessWrites("3.by.4=slow\n5.by.6=fast\n");
                  return Optional.of("fast");
                });
    assertEquals("slow", choice.orElseThrow());
    assertTrue(Files.readString(file()).contains("5.by.6=fast"));
  }

  private void anotherProcessWrites(String text) {
    try {
      Files.writeString(file(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFileThatIsNoChoiceFileIsMeasuredAnew() throws IOException {
    Files.write(file(), new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
    assertEquals("fast", choices().get("3 by 4", CANDIDATES, measuring("fast")).orElseThrow());
    assertTrue(Files.readString(file()).contains("3.by.4=fast"));
  }

  @Test
  void whereNothingCanBeWrittenTheProcessRemembers() throws IOException {
    Path taken = Files.writeString(directory.resolve("taken"), "not a directory");
    ChoiceFile choices = ChoiceFile.in(taken, "9");
    assertEquals("fast", choices.get("3 by 4", CANDIDATES, measuring("fast")).orElseThrow());
    assertEquals(
        "fast", choices.get("3 by 4", CANDIDATES, ChoiceFileTest::notMeasuring).orElseThrow());
  }
}

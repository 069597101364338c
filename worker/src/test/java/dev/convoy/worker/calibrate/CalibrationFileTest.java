package dev.convoy.worker.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.cost.Calibration;
import dev.convoy.cost.CalibrationJson;
import dev.convoy.cost.CalibrationScope;
import dev.convoy.cost.CostKey;
import dev.convoy.job.Precision;
import dev.convoy.plan.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationFileTest {
  private static final CalibrationScope SCOPE =
      new CalibrationScope("1 thread of a CPU/GPU", "a library 1.2", Precision.BF16, 1, 2);

  @TempDir Path directory;

  private CalibrationFile file() {
    return CalibrationFile.in(directory, SCOPE); // as another process would open it
  }

  private static Calibration measured(int elements, double seconds) {
    CostKey key = new CostKey.ParameterPass(Step.Pass.UPDATE, elements, 1);
    return Calibration.empty(SCOPE).with(Map.of(key, seconds));
  }

  @Test
  void whatWasMeasuredIsFoundByTheNextProcess() {
    file().add(measured(3, 0.5));
    assertEquals(measured(3, 0.5), file().read());
  }

  @Test
  void itIsInAFileOfTheMachineTheLibraryThePrecisionAndTheCompany() {
    assertEquals(
        "calibration-1-thread-of-a-cpu-gpu-a-library-1-2-bf16-2-at-once.json",
        String.valueOf(file().path().getFileName()));
  }

  @Test
  void whatAnotherProcessAddedMeanwhileStays() {
    CalibrationFile one = file();
    CalibrationFile other = file();
    one.add(measured(1, 0.1));
    other.add(measured(2, 0.2));
    one.add(measured(3, 0.3));
    assertEquals(3, file().read().seconds().size());
    assertEquals(0.2, one.read().seconds().get(new CostKey.ParameterPass(Step.Pass.UPDATE, 2, 1)));
  }

  @Test
  void writersAtTheSameTimeLoseNothing() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        int first = 25 * writer;
        writers.add(
            threads.submit(
                () -> IntStream.range(first, first + 25).forEach(k -> file().add(measured(k, k)))));
      }
      for (Future<?> one : writers) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(100, file().read().seconds().size());
    try (var left = Files.list(directory)) {
      assertTrue(left.noneMatch(path -> path.toString().endsWith(".tmp")));
    }
  }

  @Test
  void aDamagedFileIsMeasuredAgain() throws IOException {
    file().add(measured(1, 0.1));
    Files.writeString(file().path(), "{\"format\": 1, \"holds_for\": {");
    assertEquals(Calibration.empty(SCOPE), file().read());
    file().add(measured(2, 0.2));
    assertEquals(measured(2, 0.2), file().read());
  }

  @Test
  void aFileThatIsNoTextIsMeasuredAgain() throws IOException {
    Files.write(file().path(), new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
    assertEquals(Calibration.empty(SCOPE), file().read());
  }

  @Test
  void aFileOfAnotherMachineIsMeasuredAgain() throws IOException {
    CalibrationScope other = new CalibrationScope("another", "a library", Precision.F32, 1, 2);
    Files.write(
        file().path(),
        CalibrationJson.write(Calibration.empty(other)).getBytes(StandardCharsets.UTF_8));
    assertEquals(Calibration.empty(SCOPE), file().read());
  }

  @Test
  void whatIsForgottenIsGone() {
    CalibrationFile file = file();
    file.add(measured(1, 0.1));
    file.forget();
    assertEquals(Calibration.empty(SCOPE), file.read());
    assertEquals(Calibration.empty(SCOPE), file().read());
  }

  @Test
  void whatCountsForThisProcessAloneIsNotWritten() {
    CalibrationFile file = file();
    assertEquals(measured(1, 0.1), file.addHere(measured(1, 0.1)));
    assertEquals(measured(1, 0.1), file.read());
    assertEquals(2, file.add(measured(2, 0.2)).seconds().size());
    assertEquals(2, file.read().seconds().size());
    assertEquals(measured(2, 0.2), file().read());
    file.add(measured(1, 0.3));
    assertEquals(0.3, file.read().seconds().get(new CostKey.ParameterPass(Step.Pass.UPDATE, 1, 1)));
  }

  @Test
  void whereNothingCanBeWrittenTheProcessRemembers() throws IOException {
    Path taken = Files.writeString(directory.resolve("taken"), "not a directory");
    CalibrationFile file = CalibrationFile.in(taken, SCOPE);
    assertEquals(measured(1, 0.1), file.add(measured(1, 0.1)));
    assertEquals(measured(1, 0.1), file.read());
  }
}

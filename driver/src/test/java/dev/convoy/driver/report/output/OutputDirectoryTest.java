package dev.convoy.driver.report.output;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputDirectoryTest {
  @TempDir Path parent;

  private Path directory() {
    return parent.resolve("out");
  }

  @Test
  void aDirectoryIsForOneRunAtATime() {
    try (OutputDirectory first = OutputDirectory.open(directory())) {
      ReportException e =
          assertThrows(ReportException.class, () -> OutputDirectory.open(first.path()));
      assertEquals(ExitCode.USAGE, e.exitCode());
      assertEquals(
          "the output directory %s is in use by another run, process %d: wait for its end, or choose another by --output"
              .formatted(directory(), ProcessHandle.current().pid()),
          e.getMessage());
      assertThrows(ReportException.class, () -> OutputDirectory.openForWeights(directory()));
    }
    assertDoesNotThrow(() -> OutputDirectory.open(directory()).close());
  }

  /** The lock is the system's, so it holds between processes and ends with the one that has it. */
  @Test
  void anotherProcessIsKeptOutUntilTheFirstHasEnded() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                directory().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertEquals('h', other.getInputStream().read());
      ReportException e =
          assertThrows(ReportException.class, () -> OutputDirectory.open(directory()));
      assertTrue(e.toString().contains("another run, process " + other.pid() + ":"), e.toString());
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertDoesNotThrow(() -> OutputDirectory.open(directory()).close());
  }

  /** Holds a directory until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws InterruptedException {
      OutputDirectory held = OutputDirectory.open(Path.of(arguments[0]));
      System.out.println("has " + held.path());
      Thread.sleep(600_000);
    }
  }

  @Test
  void aDirectoryThatIsRemovedOrReplacedIsNoticed() throws IOException {
    try (OutputDirectory output = OutputDirectory.open(directory())) {
      output.requireStillThere();
      Files.move(directory(), parent.resolve("elsewhere"));
      assertEquals(
          ExitCode.FAILED,
          assertThrows(ReportException.class, output::requireStillThere).exitCode());
      Files.createDirectories(directory());
      assertThrows(ReportException.class, output::requireStillThere);
      Files.writeString(directory().resolve(".lock"), "");
      assertThrows(ReportException.class, output::requireStillThere);
    }
  }

  @Test
  void weightsAndCheckpointsOfAnEarlierRunAreNotReplaced() throws IOException {
    try (OutputDirectory output = OutputDirectory.openForWeights(directory())) {
      Files.createDirectories(output.files().checkpoints().resolve("step-8"));
    }
    assertRefused("checkpoints");
    Files.writeString(directory().resolve("weights.safetensors"), "weights");
    assertRefused("weights");
    assertDoesNotThrow(() -> OutputDirectory.open(directory()).close());
  }

  private void assertRefused(String what) {
    ReportException e =
        assertThrows(ReportException.class, () -> OutputDirectory.openForWeights(directory()));
    assertEquals(
        "the output directory %s holds the %s of an earlier run: go on with that by --resume %s, or choose another by --output"
            .formatted(directory(), what, directory()),
        e.getMessage());
  }

  @Test
  void weightsThatDoNotFitAreRefusedWithTheNumbers() {
    DiskSpace disk = new DiskSpace(Path.of("/data"), 1_000_000_000);
    assertDoesNotThrow(() -> disk.require(250_000_000, 4));
    ReportException many = assertThrows(ReportException.class, () -> disk.require(250_000_000, 5));
    assertEquals(ExitCode.DOES_NOT_FIT, many.exitCode());
    assertEquals(
        "5 checkpoints of 250 MB do not fit in the 1.00 GB that are free at /data: choose another --output, or a larger --checkpoint-every",
        many.getMessage());
    assertEquals(
        "the weights of 2.00 GB do not fit in the 1.00 GB that are free at /data: choose another --output",
        assertThrows(ReportException.class, () -> disk.require(2_000_000_000, 1)).getMessage());
    assertThrows(ReportException.class, () -> disk.require(Long.MAX_VALUE, Long.MAX_VALUE));
  }

  @Test
  void aFullDiskIsNoMistakeInTheOptions() {
    IOException full = new IOException("No space left on device");
    assertEquals(
        ExitCode.DOES_NOT_FIT, OutputFile.unwritable(Path.of("plan.json"), full).exitCode());
    IOException other = new IOException("Permission denied");
    assertEquals(ExitCode.USAGE, OutputFile.unwritable(Path.of("plan.json"), other).exitCode());
  }

  /** {@code /dev/full} takes no byte. */
  @Test
  void metricsThatCannotBeWrittenAreReportedOnceAndTheRunGoesOn() throws IOException {
    List<String> warnings = new ArrayList<>();
    try (OutputDirectory output = OutputDirectory.open(directory())) {
      Path file = output.path().resolve("metrics.jsonl");
      Files.createSymbolicLink(file, Path.of("/dev/full"));
      try (MetricsFile metrics =
          MetricsFile.create(output, MetricsFileTest.TRIALS, warnings::add)) {
        metrics.add(MetricsFileTest.step(0));
        metrics.add(MetricsFileTest.step(1));
      }
      assertEquals(
          List.of(
              "cannot write %s (No space left on device): the run goes on, and the lines that do not fit are left out"
                  .formatted(file)),
          warnings);
    }
  }
}

package dev.convoy.driver.launch.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bin/convoy} refuses before there is any Java to refuse it. */
class StartScriptTest {
  private static final Path SCRIPT = Path.of("..", "deploy", "bin", "convoy");

  @TempDir Path directory;

  private record Outcome(int code, String err) {}

  private static Outcome run(String before, Path home) throws IOException, InterruptedException {
    Path bin = Files.createDirectories(home.resolve("bin"));
    Path script = Files.copy(SCRIPT, bin.resolve("convoy"));
    Process process =
        new ProcessBuilder("bash", "-c", before + "; exec bash \"$0\" --version", script.toString())
            .start();
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    return new Outcome(process.waitFor(), err);
  }

  @Test
  void aPathWithAColonIsNamed() throws Exception {
    Path home = directory.toRealPath().resolve("a:b");
    assertEquals(
        new Outcome(
            2,
            "convoy: its own path has a colon, at which Java would cut it in two: move %s to a path without\n"
                .formatted(home)),
        run(":", home));
  }

  @Test
  void tooFewFilesForAJvmDoNotFit() throws Exception {
    assertEquals(
        new Outcome(
            3,
            "convoy: a process may open 64 files here, but Spark's jars alone are some hundred: allow 1024 by ulimit -n\n"),
        run("ulimit -n 64", directory.resolve("home")));
  }
}

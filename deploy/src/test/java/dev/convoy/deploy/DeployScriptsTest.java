package dev.convoy.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.convoy.driver.launch.WorkerMemory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The scripts that bring Convoy onto clusters. Each has a test in bash, with stand-ins for ssh,
 * Spark, Hadoop, Kubernetes, Slurm and Docker.
 */
class DeployScriptsTest {
  private static final Path TESTS = Path.of("src", "test", "bash");

  private static final List<Path> FOLDERS =
      Stream.of(
              "bin",
              "docker",
              "examples",
              "gpu",
              "kubernetes",
              "scripts",
              "slurm",
              "spark/bin",
              "standalone",
              "systemd",
              "yarn")
          .map(Path::of)
          .toList();

  private record Result(int code, String out) {}

  private static Result run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    String java = Path.of(System.getProperty("java.home"), "bin").toString();
    builder.environment().merge("PATH", java, (path, bin) -> bin + File.pathSeparator + path);
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), out);
  }

  private static List<Path> files(Path folder, Predicate<String> name) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> name.test(file.toString()))
          .sorted()
          .toList();
    }
  }

  /** All that bash runs: by its first line, or a file that others source. */
  private static List<Path> scripts() throws IOException {
    List<Path> found = new ArrayList<>(files(TESTS, name -> name.endsWith(".sh")));
    for (Path folder : FOLDERS) {
      for (Path file : files(folder, name -> !name.endsWith(".py"))) {
        if (file.toString().endsWith(".sh") || Files.readString(file).startsWith("#!")) {
          found.add(file);
        }
      }
    }
    return found;
  }

  @TestFactory
  Stream<DynamicTest> scriptsDoWhatTheirTestsSay() throws IOException {
    List<Path> tests = files(TESTS, name -> name.endsWith("_test.sh"));
    assertFalse(tests.isEmpty());
    return tests.stream()
        .map(
            test ->
                dynamicTest(
                    TESTS.relativize(test).toString(),
                    () -> {
                      Result result = run(List.of("bash", test.toString()));
                      assertEquals(0, result.code, result.out);
                    }));
  }

  @ParameterizedTest
  @ValueSource(longs = {1024, 2047, 4096, 5005, 16384, 20000})
  void memoryIsSplitAsTheDriverSplitsIt(long megabytes) throws Exception {
    String shape =
        """
        . scripts/common.sh
        command=(train --workers 1 --memory-per-worker $1)
        worker_shape
        echo $heap $native
        """;
    WorkerMemory memory = WorkerMemory.of(megabytes);
    String expected = memory.heapMegabytes() + " " + memory.nativeMegabytes() + "\n";
    assertEquals(
        new Result(0, expected), run(List.of("bash", "-c", shape, "shape", "" + megabytes)));
  }

  @TestFactory
  Stream<DynamicTest> bashCanReadEveryScript() throws IOException {
    return scripts().stream()
        .map(
            script ->
                dynamicTest(
                    script.toString(),
                    () ->
                        assertEquals(
                            new Result(0, ""), run(List.of("bash", "-n", script.toString())))));
  }

  @Test
  void shellcheckFindsNothing() throws Exception {
    assumeTrue(
        run(List.of("bash", "-c", "command -v shellcheck")).code == 0,
        "no shellcheck on this machine: scripts are not looked at");
    List<String> command = new ArrayList<>(List.of("shellcheck"));
    scripts().forEach(script -> command.add(script.toString()));
    assertEquals(new Result(0, ""), run(command));
  }

  @TestFactory
  Stream<DynamicTest> manifestsAreYaml() throws IOException {
    List<Path> manifests = files(Path.of("kubernetes"), name -> name.endsWith(".yaml"));
    assertFalse(manifests.isEmpty());
    return manifests.stream()
        .map(
            manifest ->
                dynamicTest(
                    manifest.toString(),
                    () -> {
                      // A template's @NAME@ stands for a number or a word.
                      String text = Files.readString(manifest).replaceAll("@[A-Z_]+@", "1");
                      Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
                      for (Object document : yaml.loadAll(text)) {
                        assertFalse(document.toString().isEmpty());
                      }
                    }));
  }
}

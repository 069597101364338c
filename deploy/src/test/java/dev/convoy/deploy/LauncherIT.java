package dev.convoy.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers that a command starts, without Spark. */
@Timeout(900)
class LauncherIT {
  private static final Pattern NAMED =
      Pattern.compile("Worker [01] was lost in step|The driver lost worker [01]");

  @TempDir Path directory;

  /** As srun does: starts what it is given so many times, and ends all when one fails. */
  private String launcher() throws Exception {
    Path script =
        Files.writeString(
            directory.resolve("launch"),
            """
            #!/bin/bash
            count="$1"; shift
            for ((k = 0; k < count; k++)); do "$@" & done
            trap 'kill $(jobs -p); exit 143' TERM
            code=0
            for ((k = 0; k < count; k++)); do
              wait -n || { code=$?; kill $(jobs -p) 2>/dev/null; }
            done
            exit "$code"
            """);
    assertTrue(script.toFile().setExecutable(true));
    return script + " {workers}";
  }

  private ConvoyProcess train(String launcher, String... more) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                "train",
                "--network=alexnet-cifar",
                "--workers=2",
                "--batch=16",
                "--memory-per-worker=1g",
                "--data=generated:count=256,test=32",
                "--output=" + directory.resolve("out"),
                "--launcher=" + launcher));
    words.addAll(List.of(more));
    return ConvoyProcess.start(words.toArray(String[]::new));
  }

  @Test
  void theyTrainAndNothingOfThemIsLeft() throws Exception {
    try (ConvoyProcess convoy = train(launcher(), "--steps=3")) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
    }
    assertEquals(3, Files.readAllLines(directory.resolve("out/metrics.jsonl")).size());
    assertTrue(Files.exists(directory.resolve("out/weights.safetensors")));
    try (Stream<Path> logs = Files.list(directory.resolve("out/logs"))) {
      assertEquals(List.of(), logs.filter(Files::isDirectory).toList());
    }
  }

  @Test
  void aKilledOneIsNamedAndReplaced() throws Exception {
    try (ConvoyProcess convoy =
        train(launcher(), "--steps=60", "--checkpoint-every=5", "--max-restarts=1")) {
      convoy.awaitFile(directory.resolve("out/checkpoints/step-5/manifest.json"));
      workers(convoy).get(0).destroyForcibly();
      assertEquals(0, convoy.awaitExit(), convoy.output());
      // The driver and the other worker both see it; who is first says so.
      assertTrue(NAMED.matcher(convoy.output()).find(), convoy.output());
      assertTrue(convoy.output().contains("(restart 1)"), convoy.output());
    }
    assertEquals(60, new LongTraining(directory.resolve("out")).losses().size());
  }

  private static List<ProcessHandle> workers(ConvoyProcess convoy) {
    return convoy.descendants().stream()
        .filter(each -> each.info().command().orElse("").endsWith("/java"))
        .toList();
  }

  @Test
  void aCommandThatStartsTooFewIsSaid() throws Exception {
    try (ConvoyProcess convoy = train("exit 7;", "--steps=3")) {
      assertEquals(3, convoy.awaitExit(), convoy.output());
      assertTrue(
          convoy
              .output()
              .contains(
                  "'exit 7;' started 0 of 2 workers before the command ended with exit code 7"),
          convoy.output());
    }
  }
}

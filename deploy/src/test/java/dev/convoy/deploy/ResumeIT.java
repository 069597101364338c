package dev.convoy.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that lose workers, or their driver, and come to the end that they would have had. */
class ResumeIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STEPS = 160;

  @TempDir Path directory;

  private static ConvoyProcess train(Path output, int steps, int every) throws IOException {
    return ConvoyProcess.start(
        "train",
        "--workers",
        "2",
        "--steps",
        Integer.toString(steps),
        "--batch",
        "16",
        "--optimizer",
        "adamw",
        "--schedule",
        "cosine",
        "--data",
        "generated:test=64",
        "--checkpoint-every",
        Integer.toString(every),
        "--peer-timeout",
        "20s",
        "--no-predict",
        "--output",
        output.toString());
  }

  private static List<String> losses(Path output) throws IOException {
    List<String> losses = new ArrayList<>();
    for (String line : Files.readAllLines(output.resolve("metrics.jsonl"))) {
      JsonNode json = line.endsWith("}") ? JSON.readTree(line) : JSON.nullNode(); // being written
      if (json.has("loss")) {
        losses.add(json.get("step") + " " + json.get("loss"));
      }
    }
    return losses;
  }

  private Path undisturbed() throws Exception {
    Path output = directory.resolve("undisturbed");
    try (ConvoyProcess convoy = train(output, STEPS, 8)) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
    }
    assertEquals(STEPS, losses(output).size());
    return output;
  }

  @Test
  void neitherLostWorkersNorALostDriverChangeTheModel() throws Exception {
    Path whole = undisturbed();
    Path output = directory.resolve("out");
    try (ConvoyProcess convoy = train(output, STEPS, 8)) {
      awaitStep(output, 10, convoy);
      kill(convoy.executors().get(1));
      convoy.await(l -> l.contains("was lost") && l.contains("(restart 1)"));
      awaitStep(output, 100, convoy);
      convoy.kill();
    }
    try (ConvoyProcess convoy = ConvoyProcess.start("train", "--resume", output.toString())) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
      assertTrue(convoy.output().contains("Going on from step "), convoy.output());
    }
    assertEquals(losses(whole), losses(output));
    assertArrayEquals(
        Files.readAllBytes(whole.resolve("weights.safetensors")),
        Files.readAllBytes(output.resolve("weights.safetensors")));
    assertTrue(Files.readString(output.resolve("metrics.jsonl")).contains("\"event\":\"restart\""));
  }

  /** SIGTERM, for SIGINT is ignored by whatever a shell has put into the background. */
  @Test
  void aRunThatIsEndedSavesItsStateAndSaysHowToGoOnAndLeavesNoProcess() throws Exception {
    Path output = directory.resolve("out");
    try (ConvoyProcess convoy = train(output, 100_000, 0)) {
      awaitStep(output, 10, convoy);
      List<ProcessHandle> started = convoy.descendants();
      assertTrue(started.size() >= 4, started.toString());
      convoy.terminate();
      assertEquals(143, convoy.awaitExit(), convoy.output());
      String said = convoy.await(l -> l.startsWith("convoy: interrupted; all up to step "));
      assertTrue(said.endsWith(" is saved: go on by convoy train --resume " + output), said);
      for (ProcessHandle each : started) {
        assertFalse(each.isAlive(), each.info().toString());
      }
    }
    int saved = losses(output).size();
    String steps = Integer.toString(saved + 5);
    try (ConvoyProcess convoy =
        ConvoyProcess.start(
            "train",
            "--resume",
            output.toString(),
            "--workers",
            "3",
            "--strategy",
            "data",
            "--steps",
            steps)) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
    }
    assertEquals(saved + 5, losses(output).size());
  }

  /** Waits until a step's loss is known. */
  private static void awaitStep(Path output, int step, ConvoyProcess convoy) throws Exception {
    for (int tick = 0; tick < 6000; tick++) {
      if (Files.exists(output.resolve("metrics.jsonl")) && losses(output).size() >= step) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("no step " + step + " after 5 minutes: " + convoy.output());
  }

  private static void kill(ProcessHandle process) throws Exception {
    new ProcessBuilder("kill", "-KILL", Long.toString(process.pid())).start().waitFor();
  }
}

package dev.convoy.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A training that things happen to.
 *
 * @param output its directory
 */
record LongTraining(Path output) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Starts it on two workers. */
  ConvoyProcess start(int steps, int every, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
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
                "--no-predict",
                "--output",
                output.toString()));
    arguments.addAll(Arrays.asList(more));
    return ConvoyProcess.start(arguments.toArray(String[]::new));
  }

  /** Goes on with it. */
  ConvoyProcess resume(String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("train", "--resume", output.toString()));
    arguments.addAll(Arrays.asList(more));
    return ConvoyProcess.start(arguments.toArray(String[]::new));
  }

  /** The loss of every step that is known. */
  List<String> losses() throws IOException {
    List<String> losses = new ArrayList<>();
    for (String line : Files.readAllLines(output.resolve("metrics.jsonl"))) {
      JsonNode json = line.endsWith("}") ? JSON.readTree(line) : JSON.nullNode(); // being written
      if (json.has("loss")) {
        losses.add(json.get("step") + " " + json.get("loss"));
      }
    }
    return losses;
  }

  /** Waits until a step's loss is known. */
  void awaitStep(int step, ConvoyProcess convoy) throws Exception {
    for (int tick = 0; tick < 6000; tick++) {
      if (Files.exists(output.resolve("metrics.jsonl")) && losses().size() >= step) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("no step " + step + " after 5 minutes: " + convoy.output());
  }

  /** The weights that it ended with. */
  byte[] weights() throws IOException {
    return Files.readAllBytes(output.resolve("weights.safetensors"));
  }

  /** What its metrics say. */
  String metrics() throws IOException {
    return Files.readString(output.resolve("metrics.jsonl"));
  }

  /** Sends a signal to a process. */
  static void signal(String name, ProcessHandle process) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }
}

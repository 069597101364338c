package dev.convoy.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A training that things happen to.
 *
 * @param output its directory
 * @param environment variables that its processes have besides
 */
record LongTraining(Path output, Map<String, String> environment) {
  private static final ObjectMapper JSON = new ObjectMapper();

  LongTraining(Path output) {
    this(output, Map.of());
  }

  /** Starts it, on two workers where nobody says another number. */
  ConvoyProcess start(int steps, int every, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--steps",
                Integer.toString(steps),
                "--batch",
                "16",
                "--optimizer",
                "adamw",
                "--schedule",
                "cosine",
                "--learning-rate",
                "1e-4",
                "--data",
                "generated:test=64",
                "--checkpoint-every",
                Integer.toString(every),
                "--no-predict",
                "--output",
                output.toString()));
    arguments.addAll(Arrays.asList(more));
    if (!arguments.contains("--workers")) {
      arguments.addAll(List.of("--workers", "2"));
    }
    return ConvoyProcess.startWith(environment, arguments);
  }

  /** Goes on with it. */
  ConvoyProcess resume() throws IOException {
    return ConvoyProcess.startWith(environment, List.of("train", "--resume", output.toString()));
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

  /** How far losses are from those of another, as far as both went. */
  double distance(LongTraining other) throws IOException {
    List<String> own = losses();
    List<String> others = other.losses();
    double most = 0;
    for (int k = 0; k < Math.min(own.size(), others.size()); k++) {
      String[] here = own.get(k).split(" ", -1);
      String[] there = others.get(k).split(" ", -1);
      assertEquals(here[0], there[0]);
      most = Math.max(most, Math.abs(Double.parseDouble(here[1]) - Double.parseDouble(there[1])));
    }
    return most;
  }

  /** The weights that it ended with. */
  byte[] weights() throws IOException {
    return Files.readAllBytes(output.resolve("weights.safetensors"));
  }

  /** What its metrics say. */
  String metrics() throws IOException {
    return Files.readString(output.resolve("metrics.jsonl"));
  }

  /** The last bytes of its metrics. */
  String endOfMetrics(int most) throws IOException {
    try (FileChannel channel = FileChannel.open(output.resolve("metrics.jsonl"))) {
      long from = Math.max(0, channel.size() - most);
      ByteBuffer bytes = ByteBuffer.allocate(most);
      channel.read(bytes, from);
      return UTF_8.decode(bytes.flip()).toString();
    }
  }

  /** Sends a signal to a process. */
  static void signal(String name, ProcessHandle process) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }
}

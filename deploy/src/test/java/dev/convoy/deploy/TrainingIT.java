package dev.convoy.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real runs of the command line on an embedded Spark cluster of two executors. */
class TrainingIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @Test
  void comparingShowsPlannedBytesMeasuredAndOneModelWhateverTheStrategyAndTheSpeeds()
      throws Exception {
    Path output = directory.resolve("out");
    try (ConvoyProcess convoy =
        ConvoyProcess.start(
            "compare",
            "--workers",
            "2",
            "--steps",
            "8",
            "--unmeasured-steps",
            "2",
            "--rounds",
            "1",
            "--batch",
            "32",
            "--worker-speeds",
            "1,3",
            "--output",
            output.toString())) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
    }
    JsonNode comparison = JSON.readTree(output.resolve("comparison.json").toFile());
    assertEquals(2, comparison.get("strategies").size());
    for (JsonNode strategy : comparison.get("strategies")) {
      assertTrue(strategy.get("bytes_agree").asBoolean(), strategy.toString());
      assertTrue(strategy.get("bytes_sent_per_worker_step_measured").asLong() > 0);
      assertTrue(strategy.get("images_per_second").asDouble() > 0);
      double measured = strategy.get("step_ms").asDouble();
      double predicted = strategy.get("predicted").get("step_ms").asDouble();
      // A step of some ms that was played through, whatever else this machine does meanwhile.
      assertTrue(predicted > measured / 10 && predicted < 10 * measured, strategy.toString());
      assertEquals(
          strategy.get("bytes_sent_per_worker_step_measured"),
          strategy.get("predicted").get("bytes_sent_per_worker_step"));
      assertEquals(
          strategy.get("peak_memory_bytes").asDouble(),
          strategy.get("predicted").get("peak_memory_bytes").asDouble(),
          0.05 * strategy.get("peak_memory_bytes").asDouble());
    }
    assertTrue(comparison.get("final_loss_spread").asDouble() < 1e-3, comparison.toString());
    assertEquals(2, comparison.get("devices").size());
    JsonNode data = JSON.readTree(output.resolve("plan.json").toFile()).get("plans").get("data");
    assertEquals(3, data.get("worker_speeds").get(1).asDouble());
    assertEquals(8, data.get("layers").get(0).get("owned").get(1).get("rows").get(0).asInt());
  }

  @Test
  void whateverTheStrategyAndTheWorkersTheModelIsThatOfOne() throws Exception {
    Path output = directory.resolve("out");
    try (ConvoyProcess convoy =
        ConvoyProcess.start(
            "verify",
            "--workers",
            "1,2",
            "--steps",
            "2",
            "--batch",
            "6",
            "--output",
            output.toString())) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
      assertTrue(
          convoy.output().contains("Verified: all 4 ways to share alexnet-cifar out"),
          convoy.output());
    }
    JsonNode certificate = JSON.readTree(output.resolve("certificate.json").toFile());
    assertTrue(certificate.path("verified").asBoolean());
    for (JsonNode trial : certificate.path("trials")) {
      assertTrue(trial.path("tensors").size() > 50, trial.toString());
    }
    assertTrue(Files.readString(output.resolve("certificate.html")).contains("alexnet-cifar"));
    try (ConvoyProcess convoy = ConvoyProcess.start("history", directory.toString())) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
      assertTrue(convoy.output().contains("Verified: all 4 ways"), convoy.output());
    }
  }

  @Test
  void trainedWeightsAreEvaluatedToTheSameAccuracy() throws Exception {
    Path output = directory.resolve("out");
    String accuracy;
    try (ConvoyProcess convoy =
        ConvoyProcess.start(
            "train",
            "--workers",
            "2",
            "--steps",
            "12",
            "--batch",
            "32",
            "--data",
            "generated:test=256",
            "--worker-speeds",
            "measured",
            "--output",
            output.toString())) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
      assertTrue(convoy.output().contains(" computed on 1 thread of "), convoy.output());
      accuracy = convoy.await(l -> l.startsWith("Test accuracy"));
    }
    List<String> metrics = Files.readAllLines(output.resolve("metrics.jsonl"));
    assertEquals(12, metrics.size());
    assertTrue(JSON.readTree(metrics.get(11)).has("exposed_exchange_ms"), metrics.get(11));
    JsonNode plan = JSON.readTree(output.resolve("plan.json").toFile());
    assertEquals(2, plan.get("worker_speeds").size());
    assertTrue(Files.exists(output.resolve("config.yaml")));
    try (ConvoyProcess convoy =
        ConvoyProcess.start(
            "evaluate",
            "--workers",
            "2",
            "--strategy",
            "data",
            "--batch",
            "32",
            "--data",
            "generated:test=256",
            "--weights",
            output.toString())) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
      assertTrue(
          convoy.output().contains(accuracy.substring(14, accuracy.indexOf(" %"))),
          convoy.output());
    }
  }

  @Test
  void aKilledWorkerEndsTheRunWithASentenceThatNamesItAndTheStep() throws Exception {
    assertEndsWhenAWorkerGets("-KILL");
  }

  @Test
  void aStoppedWorkerEndsTheRunAfterThePeerTimeout() throws Exception {
    assertEndsWhenAWorkerGets("-STOP");
  }

  private void assertEndsWhenAWorkerGets(String signal) throws Exception {
    try (ConvoyProcess convoy =
        ConvoyProcess.start(
            "train",
            "--workers",
            "2",
            "--steps",
            "100000",
            "--batch",
            "32",
            "--learning-rate",
            "0.001",
            "--peer-timeout",
            "5s",
            "--no-predict",
            "--output",
            directory.resolve("out").toString())) {
      convoy.await(l -> l.matches("step [1-9][0-9].*"));
      ProcessHandle victim = convoy.executors().get(0);
      new ProcessBuilder("kill", signal, Long.toString(victim.pid())).start().waitFor();
      assertEquals(4, convoy.awaitExit(), convoy.output());
      String sentence = convoy.await(l -> l.startsWith("convoy: "));
      assertTrue(sentence.matches("convoy: Worker \\d .*was lost.* in step \\d+, .*"), sentence);
    }
  }
}

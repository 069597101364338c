package dev.convoy.driver.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.checkpoint.CheckpointException;
import dev.convoy.checkpoint.SafetensorsFile;
import dev.convoy.control.ControlMessage.Confused;
import dev.convoy.control.ControlMessage.Confused.Cell;
import dev.convoy.control.ControlMessage.Evaluated;
import dev.convoy.control.ControlMessage.FinalWeights;
import dev.convoy.control.ControlMessage.FinalWeights.Phase;
import dev.convoy.control.ControlMessage.Measured;
import dev.convoy.control.ControlMessage.TrialStarted;
import dev.convoy.control.ControlMessage.WeightChunk;
import dev.convoy.control.ExitCode;
import dev.convoy.job.Trial;
import dev.convoy.placement.Strategy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorsTest {
  private static final List<Trial> TRIALS =
      List.of(
          new Trial(Strategy.DATA, 2, 1, 2, 0, true), new Trial(Strategy.SINGLE, 1, 2, 2, 0, true));

  @TempDir Path directory;

  @Test
  void aStepIsWholeWhenEveryWorkerOfItsTrialHasMeasuredIt() {
    List<StepRecord> whole = new ArrayList<>();
    StepCollector collector = new StepCollector(TRIALS, whole::add);
    collector.received(1, new Measured(TestJobs.metrics(1, 0, 40, 5)));
    collector.received(1, new Measured(TestJobs.metrics(1, 1, 40, 5)));
    assertEquals(List.of(), whole);
    collector.received(0, new Measured(TestJobs.metrics(0, 0, 30, 7)));
    assertEquals(1, whole.size());
    StepRecord step = whole.get(0);
    assertEquals(0, step.step());
    assertEquals(30, step.stepMillis());
    assertEquals(10.5, step.computeMillis());
    assertEquals(12, step.bytesSent());
    collector.received(0, new TrialStarted(0, 1));
    collector.received(0, new Measured(TestJobs.metrics(0, 0, 60, 0)));
    assertEquals(1, whole.get(1).trial());
  }

  @Test
  void anEvaluationIsTheSumOfTheWorkersShares() {
    List<Evaluation> whole = new ArrayList<>();
    EvaluationCollector collector = new EvaluationCollector(TRIALS, whole::add);
    collector.received(0, confused(0, new Cell(0, 0, 2), new Cell(6, 6, 1)));
    collector.received(0, confused(0, new Cell(6, 0, 1)));
    collector.received(0, new Evaluated(0, 0, 2, 3, 4, 4, 2.0, 5, 1));
    assertEquals(List.of(), whole);
    collector.received(1, confused(1, new Cell(6, 0, 1), new Cell(3, 0, 2), new Cell(0, 0, 1)));
    collector.received(1, new Evaluated(1, 0, 2, 1, 2, 4, 6.0, 6, 2));
    assertEquals(1, whole.size());
    Evaluation sum = whole.get(0);
    assertEquals(new Evaluation(0, 2, 4, 6, 8, 1.0, 11, 3, sum.confusion()), sum);
    assertEquals(0.5, sum.accuracy());
    assertEquals(0.75, sum.accuracyInFive());
    assertEquals(
        Map.of(0, Map.of(0, 3L), 3, Map.of(0, 2L), 6, Map.of(0, 2L, 6, 1L)),
        sum.confusion().counts());
    assertEquals(7, sum.confusion().classes());
  }

  private static Confused confused(int rank, Cell... cells) {
    return new Confused(rank, 0, 2, 7, List.of(cells));
  }

  @Test
  void aTestWithoutAnyRecordThatCanBeReadEndsTheRun() {
    EvaluationCollector collector = new EvaluationCollector(TRIALS, whole -> {});
    collector.received(0, new Evaluated(0, 0, 2, 0, 0, 0, 0, 5, 5));
    Evaluated last = new Evaluated(1, 0, 2, 0, 0, 0, 0, 6, 6);
    SessionException e = assertThrows(SessionException.class, () -> collector.received(1, last));
    assertEquals(ExitCode.USAGE, e.exitCode());
    assertTrue(e.toString().contains("None of the 11 test records can be read"), e.toString());
  }

  @Test
  void finalWeightsAreWholeOnceAllWorkersHaveSentTheirShares() {
    Path file = directory.resolve("weights.safetensors");
    try (FinalWeightsCollector collector = new FinalWeightsCollector(TestJobs.job(2), file)) {
      begin(collector, 0, 5);
      send(collector, 0, "conv1.weight", 27, 27);
      send(collector, 0, "conv1.bias", 0, 2);
      collector.received(0, new FinalWeights(0, 0, 5, Phase.END));
      begin(collector, 1, 5);
      send(collector, 1, "conv1.weight", 0, 27);
      for (String name : new String[] {"weight", "bias", "running_mean", "running_var"}) {
        send(collector, 1, "bn1." + name, 0, 2);
      }
      assertFalse(Files.exists(file));
      collector.received(1, new FinalWeights(1, 0, 5, Phase.END));
    }
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      assertEquals("tiny", weights.metadata().get("network"));
      assertEquals("5", weights.metadata().get("step"));
    }
  }

  @Test
  void weightsWithAHoleEndTheRun() {
    Path file = directory.resolve("weights.safetensors");
    try (FinalWeightsCollector collector = new FinalWeightsCollector(TestJobs.job(1), file)) {
      begin(collector, 0, 5);
      send(collector, 0, "conv1.bias", 0, 2);
      var error =
          assertThrows(
              CheckpointException.class,
              () -> collector.received(0, new FinalWeights(0, 0, 5, Phase.END)));
      assertTrue(error.toString().contains("54 of 54 elements of tensor conv1.weight"));
    }
    assertFalse(Files.exists(file));
  }

  @Test
  void weightsBeforeTheirTimeAreRefused() {
    Path file = directory.resolve("weights.safetensors");
    try (FinalWeightsCollector collector = new FinalWeightsCollector(TestJobs.job(1), file)) {
      assertThrows(CheckpointException.class, () -> send(collector, 0, "conv1.bias", 0, 2));
    }
  }

  private static void begin(FinalWeightsCollector collector, int rank, long step) {
    collector.received(rank, new FinalWeights(rank, 0, step, Phase.BEGIN));
  }

  private static void send(
      FinalWeightsCollector collector, int rank, String tensor, long first, int count) {
    collector.received(rank, new WeightChunk(tensor, first, new byte[count * Float.BYTES]));
  }
}

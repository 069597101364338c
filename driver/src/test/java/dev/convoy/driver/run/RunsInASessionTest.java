package dev.convoy.driver.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.WorkerMemory;
import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.launch.cluster.TestSession;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.planning.Foresight;
import dev.convoy.driver.report.ComparisonRow;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.Environment;
import dev.convoy.driver.report.History;
import dev.convoy.driver.report.IsolatedSteps;
import dev.convoy.driver.report.LearningPoint;
import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.trace.TraceCheck;
import dev.convoy.driver.session.Evaluation;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.driver.verification.CertificateReport;
import dev.convoy.driver.verification.Verification;
import dev.convoy.job.DataSpec;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.TrainingSpec;
import dev.convoy.network.Convolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.placement.Strategy;
import dev.convoy.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs as a program calls them that has a Spark session of its own, without a command line. */
class RunsInASessionTest {
  private static final Network TINY =
      Network.builder("tiny", Shape.of(3, 8, 8))
          .add("conv1", Convolution.of(8, 3))
          .add("pool", new GlobalAveragePooling())
          .add("fc", new Linear(10, true))
          .add("loss", new SoftmaxCrossEntropy())
          .build();

  private static final TrainingSpec TRAINING =
      TrainingSpec.of(TINY, 8)
          .withData(new DataSpec("generated:count=64,test=16", false, false))
          .withOptimizer(OptimizerSpec.sgd(0.01, 0.9));

  private static final Contestant MODEL = new Contestant("model", Strategy.MODEL, 2, 1);
  private static final Contestant DATA = new Contestant("data", Strategy.DATA, 2, 1);

  private static List<Entry> entries(Contestant... contestants) {
    return Stream.of(contestants).<Entry>map(Entry.Known::new).toList();
  }

  private static TestSession session;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    session = new TestSession();
  }

  @AfterAll
  static void stop() {
    assertTrue(session.isRunning());
    session.close();
  }

  private RunResult train(RunObserver observer) throws Exception {
    return train(observer, 4, /* resumes= */ false);
  }

  private RunResult train(RunObserver observer, long steps, boolean resumes) throws Exception {
    TrainingRun.Saving saving = TrainingRun.Saving.in(directory).every(2, 0);
    TrainingRun.Input input =
        TrainingRun.Input.of(
            TRAINING, new Entry.Known(MODEL), new RunLength.Steps(steps), directory);
    TrainingRun run =
        TrainingRun.prepare(
            input.withSaving(resumes ? saving.resuming() : saving), session.source());
    try (OutputDirectory output = run.open(directory)) {
      return run.run(output, observer);
    }
  }

  @Test
  void aRunGoesOnWhereItStopped() throws Exception {
    List<Double> losses = train(RunObserver.NONE, 4, /* resumes= */ false).trials().get(0).losses();
    List<Double> more = train(RunObserver.NONE, 7, /* resumes= */ true).trials().get(0).losses();
    assertEquals(3, more.size());
    assertEquals(7, Files.readAllLines(directory.resolve("metrics.jsonl")).size());
    Path whole = directory.resolve("whole");
    Files.createDirectory(whole);
    directory = whole;
    List<Double> undisturbed =
        train(RunObserver.NONE, 7, /* resumes= */ false).trials().get(0).losses();
    List<Double> both = new ArrayList<>(losses);
    both.addAll(more);
    assertEquals(undisturbed, both);
  }

  @Test
  void trainingGivesLossesEvaluationAndWeightsThatCanBeEvaluatedAlone() throws Exception {
    List<Double> heard = new ArrayList<>();
    RunResult result =
        train(
            new RunObserver() {
              @Override
              public void step(StepRecord step) {
                heard.add(step.loss());
              }
            });
    assertEquals(4, heard.size());
    assertEquals(heard, result.trials().get(0).losses());
    assertEquals(2, result.workforce().devices().size());
    assertEquals(4, Files.readAllLines(result.files().metrics()).size());
    Path last = result.files().checkpoints().resolve("step-4/manifest.json");
    assertTrue(Files.exists(last));
    assertFalse(Files.exists(result.files().checkpoints().resolve("step-2")));

    EvaluationRun run =
        EvaluationRun.prepare(
            new EvaluationRun.Input(TRAINING, DATA, result.files().weights().toString()),
            session.source());
    try (OutputDirectory output = run.open(directory.resolve("evaluation"))) {
      RunResult alone = run.run(output, RunObserver.NONE);
      assertEquals(
          result.evaluation().orElseThrow().loss(), alone.evaluation().orElseThrow().loss(), 1e-5);
      assertEquals(List.of(), alone.trials().get(0).losses());
      Evaluation byModel = result.evaluation().orElseThrow();
      Evaluation byData = alone.evaluation().orElseThrow();
      assertEquals(byModel.confusion(), byData.confusion());
      assertEquals(byModel.correctInFive(), byData.correctInFive());
      assertTrue(byModel.correctInFive() >= byModel.correct(), byModel.toString());
      assertEquals(
          16,
          byModel.confusion().counts().keySet().stream()
              .mapToLong(byModel.confusion()::count)
              .sum());
      assertTrue(Files.exists(directory.resolve("evaluation/confusion.csv")));
    }
    assertTrue(Files.readString(directory.resolve("input.json")).contains("\"classes\" : [ \"0\""));
  }

  @Test
  void aComparisonGivesARowAContestantAndWhatEachOfItsRoundsMeasured() throws Exception {
    ComparisonRun run =
        ComparisonRun.prepare(
            new ComparisonRun.Input(
                TRAINING,
                entries(MODEL, DATA),
                List.of(),
                new RunLength.Epochs(0.5),
                2,
                1,
                true,
                Foresight.HERE),
            session.source());
    assertEquals(4, run.job().trials().get(0).steps());
    List<Integer> turns = new ArrayList<>();
    RunObserver observer =
        new RunObserver() {
          @Override
          public void trialEnded(int trial, double imagesPerSecond) {
            turns.add(trial);
          }
        };
    try (OutputDirectory output = run.open(directory)) {
      RunResult result = run.run(output, new Environment(List.of()), observer).result();
      assertEquals(List.of(0, 1, 2, 3), turns);
      assertEquals(
          List.of(MODEL, DATA), result.rows().stream().map(row -> row.contestant()).toList());
      assertEquals(
          List.of(
              result.trials().get(0).imagesPerSecond(), result.trials().get(2).imagesPerSecond()),
          result.rows().get(0).rounds());
      for (ComparisonRow row : result.rows()) {
        IsolatedSteps isolated = Objects.requireNonNull(row.isolated());
        assertTrue(isolated.computeMillis() > 0 && isolated.exchangeMillis() > 0);
        assertEquals(4, row.losses().size());
        assertEquals(2, row.workers().size());
        assertEquals(List.of(4L), row.learning().stream().map(LearningPoint::step).toList());
      }
      JsonNode comparison =
          new ObjectMapper().readTree(directory.resolve("comparison.json").toFile());
      assertTrue(comparison.path("complete").asBoolean());
      assertTrue(comparison.path("environment").path("started").asText().startsWith("20"));
      JsonNode trace = new ObjectMapper().readTree(directory.resolve("trace.json").toFile());
      assertEquals(List.of(), TraceCheck.faults(trace));
      assertEquals(1 + 2 * 2, Files.readAllLines(directory.resolve("comparison.csv")).size());
      assertFalse(Files.readString(directory.resolve("report.html")).contains("@DATA@"));
      assertTrue(Files.isDirectory(directory.resolve("tensorboard/model-2x1")));
    }
  }

  @Test
  void aShareThatDoesNotFitIntoAWorkerIsRefusedBeforeAnythingStarts() {
    TrainingRun.Input input =
        new TrainingRun.Input(
            TrainingSpec.of(TINY, 1 << 22),
            new Entry.Known(MODEL),
            new RunLength.Steps(1),
            null,
            new TrainingRun.Saving("file:/nowhere", 0, 1, false, 0),
            false,
            Foresight.NONE);
    RunException refused =
        assertThrows(
            RunException.class,
            () ->
                TrainingRun.prepare(
                    input, ClusterSource.ofMaster("local[2]", WorkerMemory.of(1024))));
    assertEquals(ExitCode.DOES_NOT_FIT, refused.exitCode());
    assertTrue(
        String.valueOf(refused.getMessage()).contains("raise --memory-per-worker"),
        refused.getMessage());
  }

  @Test
  void whatTrainsTheSameModelIsCertified() throws Exception {
    VerificationRun run =
        VerificationRun.prepare(
            new VerificationRun.Input(TRAINING, entries(MODEL, DATA), 1, 2), session.source());
    assertEquals(5, run.job().trials().size());
    try (OutputDirectory output = run.open(directory)) {
      Verification found = run.run(output, RunObserver.NONE);
      assertTrue(found.isTheSame(), CertificateReport.text(found));
      assertEquals(2, found.verdicts().size());
    }
    JsonNode certificate =
        new ObjectMapper().readTree(directory.resolve("certificate.json").toFile());
    assertTrue(certificate.path("verified").asBoolean());
    assertEquals("model", certificate.path("trials").path(0).path("strategy").asText());
    assertTrue(certificate.path("trials").path(1).path("tensors").size() > 10);
    assertTrue(Files.exists(directory.resolve("certificate.html")));
    assertFalse(Files.exists(directory.resolve("reference-tensors.tmp")));
  }

  @Test
  void severalComparisonsAreEachWholeAndTogetherOne() throws Exception {
    List<ComparisonSweep.Case> cases = new ArrayList<>();
    for (int batch : List.of(8, 16)) {
      TrainingSpec training =
          TrainingSpec.of(TINY, batch)
              .withData(TRAINING.data())
              .withOptimizer(TRAINING.optimizer());
      cases.add(
          new ComparisonSweep.Case(
              "batch-" + batch,
              ComparisonRun.prepare(
                  new ComparisonRun.Input(
                      training,
                      entries(MODEL, DATA),
                      List.of(),
                      new RunLength.Steps(3),
                      1,
                      1,
                      false,
                      Foresight.NONE),
                  session.source())));
    }
    try (OutputDirectory output = OutputDirectory.open(directory)) {
      String text =
          new ComparisonSweep(cases)
              .run(output, new Environment(List.of()), each -> RunObserver.NONE);
      assertTrue(text.contains("batch-16"), text);
    }
    JsonNode all = new ObjectMapper().readTree(directory.resolve("comparison.json").toFile());
    assertTrue(all.path("complete").asBoolean());
    assertEquals(2, all.path("cases").size());
    assertEquals(16, all.path("cases").path(1).path("batch").asInt());
    assertEquals(1 + 2 * 2, Files.readAllLines(directory.resolve("comparison.csv")).size());
    assertTrue(Files.exists(directory.resolve("report.html")));
    assertTrue(Files.exists(directory.resolve("batch-8/trace.json")));
    String history = History.table(directory).orElseThrow();
    assertTrue(history.contains("batch-8 ") && history.contains("batch-16"), history);
  }

  @Test
  void aContestantNamedTwiceIsRefused() {
    RunException refused =
        assertThrows(
            RunException.class,
            () ->
                ComparisonRun.prepare(
                    new ComparisonRun.Input(
                        TRAINING,
                        entries(MODEL, MODEL),
                        List.of(),
                        new RunLength.Steps(2),
                        1,
                        0,
                        false,
                        Foresight.NONE),
                    session.source()));
    assertEquals(ExitCode.USAGE, refused.exitCode());
  }
}

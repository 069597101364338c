package dev.convoy.driver.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convoy.driver.launch.cluster.TestSession;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.Environment;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.run.RunLength;
import dev.convoy.driver.run.RunObserver;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.driver.study.StudyTrainings.Variant;
import dev.convoy.job.DataSpec;
import dev.convoy.job.Job;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.TrainingSpec;
import dev.convoy.network.zoo.Options;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole studies of tiny networks, with real workers. */
class StudiesInASessionTest {
  private static final Contestant MODEL = new Contestant("model", Strategy.MODEL, 2, 1);
  private static final Contestant DATA = new Contestant("data", Strategy.DATA, 2, 1);
  private static final CorrelationStudy.Question QUESTION =
      new CorrelationStudy.Question("conv2c", "conv3a", 1e-5);

  private static TestSession session;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    session = new TestSession();
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  /** Counts training steps. */
  private static final class Steps implements StudyObserver {
    private int count;

    @Override
    public RunObserver training(GroupedTraining training, int number, int of) {
      return new RunObserver() {
        @Override
        public void step(StepRecord step) {
          count++;
        }
      };
    }

    @Override
    public RunObserver looking(GroupedTraining training, String how) {
      return RunObserver.NONE;
    }

    @Override
    public RunObserver measuring(int groups, Job job) {
      return RunObserver.NONE;
    }

    @Override
    public void found(String sentence) {}

    @Override
    public void warning(String sentence) {}
  }

  private static Variant variant(String network, int groups) {
    Options options = Options.PUBLISHED.withGroups(groups).withWidth(0.1).withImageSize(32);
    TrainingSpec training =
        TrainingSpec.of(Zoo.network(network, options), 8)
            .withData(new DataSpec("generated:count=32,test=20", false, false))
            .withOptimizer(OptimizerSpec.sgd(0.01, 0.9));
    return new Variant(groups, training);
  }

  private StudyTrainings trainings(String network, List<Long> seeds, long steps, Contestant who)
      throws Exception {
    return StudyTrainings.prepare(
        IntStream.of(1, 2).mapToObj(groups -> variant(network, groups)).toList(),
        seeds,
        new Entry.Known(who),
        new RunLength.Steps(steps),
        session.source(),
        directory);
  }

  private Findings correlate(Contestant who, Steps steps) throws Exception {
    CorrelationStudy study =
        CorrelationStudy.of(
            trainings("nin-cifar", List.of(1L), 2, who), QUESTION, session.source());
    try (OutputDirectory output = OutputDirectory.open(directory)) {
      return study.run(output, steps);
    }
  }

  private JsonNode json() throws Exception {
    return new ObjectMapper().readTree(Files.readString(directory.resolve("study.json")));
  }

  @Test
  void correlationsAreFoundAgainWithoutTrainingOnceMoreAndWhoeverSharesTheWork() throws Exception {
    Steps steps = new Steps();
    Findings first = correlate(MODEL, steps);
    assertEquals(4, steps.count);
    JsonNode model = json();
    assertTrue(model.path("complete").asBoolean());
    assertEquals(2, model.path("trainings").size());
    assertTrue(Files.size(directory.resolve("correlation-groups-2-seed-1.npy")) > 1000);
    assertTrue(Files.readString(directory.resolve("study.html")).contains(first.conclusion()));

    Findings again = correlate(DATA, steps);
    assertEquals(4, steps.count, "nothing is trained again");
    for (int k = 0; k < 2; k++) {
      assertEquals(
          model.path("trainings").get(k).path("block_share").asDouble(),
          json().path("trainings").get(k).path("block_share").asDouble(),
          1e-4);
    }
    assertEquals(first.tables().get(0).columns(), again.tables().get(0).columns());

    StudyException refused =
        assertThrows(StudyException.class, () -> trainings("nin-cifar", List.of(1L), 3, MODEL));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("holds a training that differs in its steps"),
        refused.getMessage());
  }

  @Test
  void towersAreComparedOverSeeds() throws Exception {
    TowersStudy study = TowersStudy.of(trainings("alexnet-cifar", List.of(1L, 2L), 1, MODEL));
    try (OutputDirectory output = OutputDirectory.open(directory)) {
      Findings findings = study.run(output, new Steps());
      assertTrue(findings.conclusion().startsWith("The 2 towers "), findings.conclusion());
      assertEquals(4, findings.tables().get(0).rows().size());
    }
    JsonNode two = json().path("trainings").get(1);
    assertEquals(2, two.path("mean_chroma").size());
    double pValue = two.path("p_value").asDouble();
    assertTrue(pValue > 0 && pValue <= 1);
  }

  @Test
  void costsAreMeasuredUnderEveryStrategy() throws Exception {
    StudyTrainings trainings = trainings("nin-cifar", List.of(1L, 2L), 1, DATA);
    CostStudy.Speeds speeds =
        new CostStudy.Speeds(List.of(new Entry.Known(MODEL), new Entry.Known(DATA)), 2, 1, 1);
    CostStudy study = CostStudy.prepare(trainings, speeds, session.source());
    try (OutputDirectory output = OutputDirectory.open(directory)) {
      Findings findings = study.run(output, new Environment(List.of("study", "cost")), new Steps());
      assertTrue(
          findings.conclusion().contains("rouping pa") || findings.conclusion().contains("not pay"),
          findings.conclusion());
    }
    JsonNode groups = json().path("groups");
    assertEquals(2, groups.size());
    for (JsonNode each : groups) {
      assertEquals(2, each.path("strategies").size());
      for (JsonNode strategy : each.path("strategies")) {
        assertEquals(
            strategy.path("planned_bytes_per_step").asLong(),
            strategy.path("bytes_sent_per_step").asLong());
        assertTrue(strategy.path("images_per_second").asDouble() > 0);
      }
    }
    assertTrue(
        groups.get(1).path("parameters").asLong() < groups.get(0).path("parameters").asLong());
  }
}

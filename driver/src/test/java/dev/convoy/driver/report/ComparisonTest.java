package dev.convoy.driver.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convoy.control.ControlMessage.Evaluated;
import dev.convoy.control.ControlMessage.TrialDone;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.driver.session.TestJobs;
import dev.convoy.job.Trial;
import dev.convoy.metrics.StepMetrics;
import dev.convoy.network.Network;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final int BATCH = 8;
  private static final Network NETWORK = TestJobs.job(2).network();
  private static final Contestant MODEL = new Contestant("model", Strategy.MODEL, 2, 1);
  private static final Contestant DATA = new Contestant("data", Strategy.DATA, 2, 1);
  private static final Map<Contestant, TrainingPlan> PLANS =
      Map.of(MODEL, plan(Strategy.MODEL), DATA, plan(Strategy.DATA));
  private static final List<Trial> TRIALS =
      List.of(
          trial(Strategy.MODEL), trial(Strategy.DATA), trial(Strategy.MODEL), trial(Strategy.DATA));

  private static TrainingPlan plan(Strategy strategy) {
    return TrainingPlan.of(
        NETWORK, Ownership.over(strategy.mesh(2), NETWORK, BATCH), PlanOptions.PLAIN);
  }

  private static Trial trial(Strategy strategy) {
    return new Trial(strategy, 2, 1, 4, 2, false);
  }

  /** Two rounds; the two unmeasured steps are very slow. */
  private static ComparisonTally tally(long surplusBytes) {
    ComparisonTally tally = begun(surplusBytes);
    for (int trial = 0; trial < TRIALS.size(); trial++) {
      tally.received(1, done(1, trial, 0));
    }
    return tally;
  }

  private static TrialDone done(int rank, int trial, long replacedRows) {
    return new TrialDone(rank, trial, 1_000_000, 5, 1, 1, 1, replacedRows);
  }

  /** The same where worker 1 has ended no turn. */
  private static ComparisonTally begun(long surplusBytes) {
    ComparisonTally tally = new ComparisonTally(TRIALS, PLANS, Map.of(), BATCH);
    double[] millis = {20, 40, 25, 50};
    for (int trial = 0; trial < TRIALS.size(); trial++) {
      for (int step = 0; step < 4; step++) {
        tally.add(step(trial, step, step < 2 ? 10_000 : millis[trial], surplusBytes));
      }
      tally.received(0, done(0, trial, 0));
    }
    return tally;
  }

  private static StepRecord step(int trial, int step, double millis, long surplusBytes) {
    TrainingPlan plan = plan(Strategy.of(TRIALS.get(trial).title()));
    List<StepMetrics> workers = new ArrayList<>();
    for (int rank = 0; rank < 2; rank++) {
      long bytes = plan.bytesSent(rank) + (rank == 1 && trial == 1 ? surplusBytes : 0);
      workers.add(TestJobs.metrics(rank, step, millis, bytes));
    }
    return new StepRecord(trial, workers);
  }

  @Test
  void throughputIsTheMedianOfRoundsOverMeasuredStepsOnly() {
    List<ComparisonRow> rows = tally(0).rows();
    assertEquals(List.of(MODEL, DATA), rows.stream().map(ComparisonRow::contestant).toList());
    ComparisonRow model = rows.get(0);
    assertEquals(List.of(400.0, 320.0), model.rounds());
    assertEquals(360, model.imagesPerSecond());
    assertEquals(320, model.least());
    assertEquals(400, model.most());
    assertEquals(22.5, model.stepMillis());
    assertEquals(10.5, model.computeMillis());
    assertEquals(1_000_000, model.peakMemoryBytes());
    assertEquals(plan(Strategy.MODEL).bytesSent(0), model.plannedBytes());
  }

  @Test
  void whatComesFromOutsideStandsBesideTheFastestWithWhatIsNotTheSame() {
    BaselineRow outside =
        new BaselineRow(
            "dl4j-averaging",
            2,
            1,
            BATCH,
            List.of(40.0, 32.0),
            Double.NaN,
            List.of(new LearningPoint(4, 0.5, 0.25, 3)),
            List.of("It trains another model."));
    List<ComparisonRow> rows = tally(0).rows();
    String text = ComparisonReport.text(rows, List.of(outside));
    assertTrue(
        text.contains("model is 10.00 times as fast as dl4j-averaging. It trains another model.\n"),
        text);
    assertTrue(text.contains("dl4j-averaging  2×1          36.0  32.0 - 40.0      222"), text);
    assertTrue(text.contains("dl4j-averaging      4     0.50        25.00 %     3.0000"), text);
    JsonNode json = ComparisonReport.json("tiny", BATCH, rows, List.of(outside));
    assertEquals(2, json.path("strategies").size());
    JsonNode row = json.path("baselines").path(0);
    assertEquals(36, row.path("images_per_second").asDouble());
    assertEquals(10, row.path("fastest_over_this").path("ratio").asDouble(), 1e-9);
    assertEquals("It trains another model.", row.path("caveats").path(0).asText());
  }

  @Test
  void whatIsLearnedStandsBesideTheTimeThatItTook() {
    ComparisonTally tally = tally(0);
    for (int trial = 0; trial < 2; trial++) {
      for (int rank = 0; rank < 2; rank++) {
        long correct = trial == 0 ? 4 : 3;
        tally.received(rank, new Evaluated(rank, trial, 4, correct, correct, 5, 10, 5, 0));
      }
    }
    List<ComparisonRow> rows = tally.rows();
    assertEquals(List.of(new LearningPoint(4, 20.04, 0.8, 2)), rows.get(0).learning());
    String text = ComparisonReport.text(rows);
    assertTrue(text.contains("s to 60.00 %"), text);
    assertTrue(text.contains("model         4     20.0        80.00 %     2.0000"), text);
    String json = ComparisonReport.json("tiny", BATCH, rows).toString();
    assertTrue(json.contains("\"learning\":[{\"step\":4,\"seconds\":20.04,"), json);
  }

  @Test
  void aTurnIsOverWhenItsLastWorkerSaysSo() {
    ComparisonTally tally = begun(0);
    assertFalse(tally.isDone(1));
    tally.received(1, done(1, 1, 0));
    assertTrue(tally.isDone(1));
  }

  @Test
  void whatIsEndedBeforeItsEndIsOfTheTurnsThatWereEnded() {
    ComparisonTally tally = begun(0);
    assertEquals(List.of(), tally.rows());
    for (int trial = 0; trial < 3; trial++) {
      tally.received(1, done(1, trial, 0));
    }
    List<ComparisonRow> rows = tally.rows();
    assertEquals(List.of(400.0, 320.0), rows.get(0).rounds());
    assertEquals(List.of(200.0), rows.get(1).rounds());
    String text = ComparisonReport.text(rows);
    assertTrue(text.contains("model was 2.00 times as fast as data; --rounds 5 would"), text);
  }

  @Test
  void fewRoundsSayNothingOfHowSurelyOneIsFaster() {
    String text = ComparisonReport.text(tally(0).rows());
    assertTrue(
        text.contains("model was 2.00 times as fast as data; --rounds 5 would say how surely."),
        text);
    assertFalse(text.contains("WARNING"), text);
  }

  @Test
  void aClearWinnerIsNamedWithAnIntervalAndNoOther() {
    List<Double> rounds = List.of(50.0, 48.0, 51.0, 49.0, 50.0);
    ComparisonRow data = row("data", Strategy.DATA, rounds);
    ComparisonRow model = row("model", Strategy.MODEL, List.of(60.0, 58.0, 61.0, 58.0, 61.0));
    String clear = ComparisonReport.text(List.of(data, model));
    assertTrue(clear.contains("model is fastest: 1.20 times data (95 % interval 1.1"), clear);
    JsonNode json = ComparisonReport.json("tiny", BATCH, List.of(data, model)).path("strategies");
    assertEquals(1.2, json.path(0).path("fastest_over_this").path("ratio").asDouble(), 0.01);
    assertTrue(json.path(0).path("fastest_over_this").path("interval_95_low").asDouble() > 1.1);
    assertTrue(json.path(1).path("fastest_over_this").isMissingNode());
    ComparisonRow alike = row("hybrid", Strategy.HYBRID, List.of(51.0, 47.0, 52.0, 48.0, 51.0));
    String unclear = ComparisonReport.text(List.of(data, alike));
    assertTrue(unclear.contains("No difference between hybrid and data can be told: "), unclear);
    String both = ComparisonReport.text(List.of(alike, data, model));
    assertTrue(both.contains("model is fastest: 1.20 times hybrid (95 % interval 1."), both);
    ComparisonRow slow = row("single", Strategy.SINGLE, List.of(40.0, 39.0, 41.0, 39.0, 40.0));
    String leaders = ComparisonReport.text(List.of(slow, data, alike));
    assertTrue(
        leaders.contains(
            "hybrid and data are fastest, and no difference between them can be told (hybrid is 1.0"),
        leaders);
    assertTrue(leaders.contains("): hybrid is 1.25 times single (95 % interval 1.0"), leaders);
  }

  @Test
  void bytesThatDoNotAgreeWithThePlanAreSaid() {
    List<ComparisonRow> rows = tally(12).rows();
    long planned = plan(Strategy.DATA).bytesSent(1);
    String says =
        "worker 1 sent %d bytes in step 3 where the plan says %d".formatted(planned + 12, planned);
    assertEquals(List.of(says), rows.get(1).disagreements());
    assertTrue(ComparisonReport.text(rows).contains("WARNING: data: " + says));
    String json = ComparisonReport.json("tiny", BATCH, rows).toString();
    assertTrue(json.contains("\"bytes_agree\":false"), json);
    assertTrue(json.contains("\"bytes_agree\":true"), json);
  }

  @Test
  void recordsThatWereReplacedAreSaid() {
    assertFalse(ComparisonReport.text(tally(0).rows()).contains("cannot be read"));
    ComparisonTally tally = begun(0);
    for (int trial = 0; trial < TRIALS.size(); trial++) {
      tally.received(1, done(1, trial, 3));
    }
    List<ComparisonRow> rows = tally.rows();
    assertEquals(List.of(6L, 6L), rows.stream().map(ComparisonRow::replacedRows).toList());
    String text = ComparisonReport.text(rows);
    assertTrue(text.contains("12 rows of training batches met a record that cannot"), text);
    String json = ComparisonReport.json("tiny", BATCH, rows).toString();
    assertTrue(json.contains("\"replaced_training_rows\":6"), json);
  }

  private static ComparisonRow row(String title, Strategy strategy, List<Double> rounds) {
    Contestant contestant = new Contestant(title, strategy, 2, 1);
    return new ComparisonRow(
        contestant,
        null,
        rounds,
        1,
        1,
        0,
        0,
        0,
        0,
        List.of(),
        1,
        1,
        List.of(0.5),
        List.of(),
        null,
        List.of(),
        0);
  }

  private static ComparisonRow row(
      String title, Strategy strategy, int workers, int threads, double speed) {
    return row(title, strategy, workers, threads, speed, null);
  }

  private static ComparisonRow row(
      String title,
      Strategy strategy,
      int workers,
      int threads,
      double speed,
      @Nullable Forecast forecast) {
    return new ComparisonRow(
        new Contestant(title, strategy, workers, threads),
        forecast,
        List.of(speed),
        1,
        1,
        0,
        0,
        0,
        0,
        List.of(),
        1,
        1,
        List.of(0.5),
        List.of(),
        null,
        List.of(),
        0);
  }

  @Test
  void whatWasSaidBeforeStandsBesideWhatWasMeasured() {
    Forecast said = new Forecast(123, 100, 20, 10, 5_000, 7_000);
    List<ComparisonRow> rows =
        List.of(
            row("model", Strategy.MODEL, 2, 1, 50, said),
            row("data", Strategy.DATA, 2, 1, 40),
            row("single@1", Strategy.SINGLE, 1, 1, 30));
    List<String> text = ComparisonReport.text(rows).lines().toList();
    assertTrue(text.get(0).contains("of N × one thread  step ms  predicted  compute"), text.get(0));
    int column = text.get(0).indexOf("predicted");
    int end = column + "predicted".length();
    assertEquals("123", text.get(2).substring(column, end).trim());
    assertEquals("", text.get(3).substring(column, end).trim());
    JsonNode json = ComparisonReport.json("tiny", BATCH, rows).path("strategies");
    assertEquals(123, json.path(0).path("predicted").path("step_ms").asDouble());
    assertEquals(7_000, json.path(0).path("predicted").path("peak_memory_bytes").asLong());
    assertTrue(json.path(1).path("predicted").isMissingNode());
  }

  private static final List<ComparisonRow> SCALING =
      List.of(
          row("single@1", Strategy.SINGLE, 1, 1, 50),
          row("single", Strategy.SINGLE, 1, 4, 180),
          row("model", Strategy.MODEL, 4, 1, 120),
          row("data@2", Strategy.DATA, 2, 1, 110));

  @Test
  void throughputIsHeldAgainstSoManyTimesOneThread() {
    String text = ComparisonReport.text(SCALING);
    assertTrue(text.lines().findFirst().get().contains("of N × one thread  step ms"), text);
    List<String> rows = text.lines().skip(2).limit(4).toList();
    assertTrue(rows.get(0).matches("single@1 +1×1 .* 100 % .*"), text);
    assertTrue(rows.get(1).matches("single +1×4 .* 90 % .*"), text);
    assertTrue(rows.get(2).matches("model +4×1 .* 60 % .*"), text);
    assertTrue(rows.get(3).matches("data@2 +2×1 .* 110 % .*"), text);
    assertTrue(text.contains("N times those of single@1"), text);
    String json = ComparisonReport.json("tiny", BATCH, SCALING).toString();
    assertTrue(json.contains("\"of_n_threads\":0.6"), json);
  }

  @Test
  void withoutAContestantOfOneThreadThereIsNothingToHoldThroughputAgainst() {
    String text = ComparisonReport.text(SCALING.subList(1, 4));
    assertFalse(text.contains("one thread"), text);
    String json = ComparisonReport.json("tiny", BATCH, SCALING.subList(1, 4)).toString();
    assertFalse(json.contains("of_n_threads"), json);
    assertFalse(ComparisonReport.text(SCALING.subList(0, 1)).contains("one thread"));
  }

  @Test
  void twoContestantsOfOneStrategyAreKeptApart() {
    Contestant one = new Contestant("single@1", Strategy.SINGLE, 1, 1);
    Contestant four = new Contestant("single", Strategy.SINGLE, 1, 4);
    List<Trial> trials = List.of(one.trial(1, 0, false), four.trial(1, 0, false));
    TrainingPlan plan = plan(Strategy.SINGLE);
    ComparisonTally tally =
        new ComparisonTally(trials, Map.of(one, plan, four, plan), Map.of(), BATCH);
    for (int trial = 0; trial < 2; trial++) {
      double millis = trial == 0 ? 100 : 40;
      tally.add(new StepRecord(trial, List.of(TestJobs.metrics(0, 0, millis, 0))));
      tally.received(0, done(0, trial, 0));
    }
    List<ComparisonRow> rows = tally.rows();
    assertEquals(List.of(one, four), rows.stream().map(ComparisonRow::contestant).toList());
    assertEquals(List.of(80.0), rows.get(0).rounds());
    assertEquals(List.of(200.0), rows.get(1).rounds());
  }
}

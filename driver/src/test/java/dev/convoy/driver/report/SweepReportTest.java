package dev.convoy.driver.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.placement.Strategy;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepReportTest {

  private static ComparisonRow row(Strategy strategy, Double... rounds) {
    return new ComparisonRow(
        new Contestant(strategy.title(), strategy, 2, 1),
        null,
        List.of(rounds),
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

  private static SweepReport.Case at(int batch, double model, double data) {
    return new SweepReport.Case(
        "batch-" + batch, batch, List.of(row(Strategy.MODEL, model), row(Strategy.DATA, data)));
  }

  @Test
  void theCaseFromWhichOnAnotherIsFastestIsNamed() {
    List<SweepReport.Case> cases = List.of(at(16, 50, 40), at(64, 60, 59), at(256, 70, 90));
    String answer = "model is fastest in batch-64, data in batch-256.";
    assertEquals(answer, SweepReport.answer(cases));
    List<String> text = SweepReport.text(cases).lines().toList();
    assertTrue(text.get(2).startsWith("batch-16    50.0  40.0  model was 1.25 times"), text.get(2));
    assertTrue(text.contains(answer), text.toString());
  }

  @Test
  void whereRoundsTellNoDifferenceNoneIsCalledFastest() {
    Double[] more = {50.0, 60.0, 41.0, 55.0, 46.0};
    Double[] less = {49.0, 51.0, 52.0, 48.0, 47.0};
    SweepReport.Case small =
        new SweepReport.Case(
            "batch-16", 16, List.of(row(Strategy.MODEL, more), row(Strategy.DATA, less)));
    SweepReport.Case large =
        new SweepReport.Case(
            "batch-64", 64, List.of(row(Strategy.MODEL, less), row(Strategy.DATA, more)));
    assertEquals(
        "model has the highest throughput in batch-16, data in batch-64.",
        SweepReport.answer(List.of(small, large)));
  }

  @Test
  void oneMayBeFastestEverywhere() {
    assertEquals(
        "model is fastest in both cases.",
        SweepReport.answer(List.of(at(16, 50, 40), at(64, 60, 59))));
    SweepReport.Case alone = new SweepReport.Case("batch-1", 1, List.of(row(Strategy.MODEL, 3.0)));
    assertEquals("", SweepReport.answer(List.of(alone)));
  }
}

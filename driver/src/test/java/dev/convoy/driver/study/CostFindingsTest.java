package dev.convoy.driver.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.report.ComparisonRow;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.study.analysis.Interval;
import dev.convoy.network.zoo.Options;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostFindingsTest {

  private static ComparisonRow row(String title, double... rounds) {
    List<Double> list = Arrays.stream(rounds).boxed().toList();
    return new ComparisonRow(
        new Contestant(title, Strategy.MODEL, 2, 1),
        null,
        list,
        1,
        1,
        0,
        0,
        1000,
        1000,
        List.of(),
        10,
        10,
        List.of(2.0),
        List.of(),
        null,
        List.of(),
        0);
  }

  private static GroupCost cost(int groups, Interval gain, double... rounds) {
    return new GroupCost(
        groups,
        Zoo.network("nin-cifar", Options.PUBLISHED.withGroups(groups)),
        new Interval(0.7, 0.69, 0.71),
        gain,
        List.of(row("model", 50, 60), row("data", rounds)),
        1000);
  }

  private static final GroupCost ONE = cost(1, new Interval(0, 0, 0), 100, 110);

  @Test
  void groupsThatAreFasterAndAsAccuratePay() {
    GroupCost four = cost(4, new Interval(0.002, -0.004, 0.008), 200, 230);
    String said = CostFindings.conclusion(List.of(ONE, four));
    assertTrue(
        said.startsWith("Grouping paid here: 4 groups gain 0.20 (-0.40 to 0.80) points"), said);
    assertTrue(said.endsWith("at 2.05 times the images/s."), said);
  }

  @Test
  void groupsThatAreLessAccurateOrNoFasterDoNotPay() {
    for (GroupCost four :
        List.of(
            cost(4, new Interval(-0.03, -0.04, -0.02), 200, 230),
            cost(4, new Interval(0.01, 0.005, 0.015), 105, 230))) {
      String said = CostFindings.conclusion(List.of(ONE, four));
      assertTrue(said.startsWith("Grouping did not pay here"), said);
    }
  }

  @Test
  void seedsThatSayLittleDecideNothing() {
    GroupCost four = cost(4, new Interval(0.02, -0.2, 0.24), 200, 230);
    String said = CostFindings.conclusion(List.of(ONE, four));
    assertTrue(said.startsWith("Whether grouping pays is not known from so few seeds"), said);
    assertTrue(
        CostFindings.conclusion(List.of(four)).startsWith("Whether grouping pays is not known"));
  }

  @Test
  void aTrainingTakesTheTimeOfTheFastestStrategy() {
    assertEquals(1000 / 105.0, ONE.seconds(), 1e-9);
    assertEquals("data", ONE.fastest().contestant().title());
  }
}

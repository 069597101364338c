package dev.convoy.driver.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.report.ComparisonReport;
import dev.convoy.driver.report.ComparisonRow;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.Forecast;
import dev.convoy.driver.report.LearningPoint;
import dev.convoy.driver.report.WorkerFigures;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.page.Browser.Look;
import dev.convoy.driver.report.page.Browser.Visit;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.file.PlanJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of a comparison in a browser: every chart is drawn, and everybody can use it. */
class ReportPageTest {
  private static final Path PICTURES = Path.of("target", "pages");
  private static final int BATCH = 128;
  private static final int CHARTS = 8;

  @TempDir Path directory = Path.of("");

  private static ComparisonRow row(Contestant contestant, double speed, double compute) {
    return new ComparisonRow(
        contestant,
        new Forecast(1.05 * compute, compute, 6, 3, 5_000_000, 120_000_000),
        List.of(speed, 1.02 * speed, 0.99 * speed, 1.01 * speed, 1.03 * speed),
        1.07 * compute,
        compute,
        6,
        3.5,
        5_000_000,
        5_000_000,
        List.of(),
        1_409_637,
        126_000_000,
        List.of(2.31, 2.28, 2.22, 2.2),
        List.of(
            new WorkerFigures(0, compute, 6, 3, 5_000_000, 126_000_000),
            new WorkerFigures(1, compute, 6, 4, 5_000_000, 126_000_000)),
        null,
        List.of(new LearningPoint(2, 0.3, 0.4, 1.7), new LearningPoint(4, 0.6, 0.55, 1.4)),
        0);
  }

  private Path page(String network) {
    Network trained = Zoo.network(network);
    ObjectNode plans = JsonNodeFactory.instance.objectNode();
    ObjectNode all = plans.putObject("plans");
    List<Contestant> contestants =
        List.of(
            new Contestant("model", Strategy.MODEL, 2, 1),
            new Contestant("data", Strategy.DATA, 2, 1));
    for (Contestant contestant : contestants) {
      all.set(
          contestant.title(),
          PlanJson.of(contestant.title(), contestant.plan(trained, BATCH, PlanOptions.PLAIN)));
    }
    List<ComparisonRow> rows =
        List.of(row(contestants.get(0), 1044, 112), row(contestants.get(1), 956, 126));
    ObjectNode comparison = ComparisonReport.json("</script><b>" + network, BATCH, rows);
    try (OutputDirectory output = OutputDirectory.open(directory)) {
      output.write(
          "report.html", Page.REPORT, new ReportData().add("one & only", comparison, plans).json());
    }
    return directory.resolve("report.html");
  }

  @Test
  void everyChartIsDrawnAndTheAnswerComesFirst() throws Exception {
    Browser browser = Browser.orSkip(directory);
    Visit visit = browser.visit(page("alexnet-cifar"), Look.DESK);
    assertEquals(List.of(), visit.console());
    String dom = visit.main();
    assertTrue(dom.contains("model is fastest: 1.09 times data"), dom);
    assertTrue(dom.contains("because its kernels take 112 ms a step instead of 126"), dom);
    String charts = "class=\"chart\"";
    assertEquals(CHARTS, dom.split(charts, -1).length - 1);
    for (String chart : dom.split(charts, -1)) {
      int from = chart.indexOf("<svg");
      boolean isDrawn = from >= 0 && chart.indexOf("<path", from) > 0;
      assertTrue(isDrawn || chart.equals(dom.split(charts, -1)[0]), chart);
    }
    assertTrue(dom.contains("worker 1 has 24 of 48 channels, 128 of 128 rows"), "no tower");
    assertFalse(dom.contains("<b>alexnet"), "a name became a part of the page");
    assertFalse(dom.contains("undefined"), "something is undefined");
    assertFalse(dom.contains("Infinity"), "something is infinite");
    int none = dom.indexOf("NaN");
    assertTrue(none < 0, () -> dom.substring(Math.max(0, none - 300), none + 100));
  }

  @Test
  void severalComparisonsStandSideBySide() throws Exception {
    Browser browser = Browser.orSkip(directory);
    ReportData several = new ReportData().answering("data is fastest in batch-32, model after.");
    for (int workers : List.of(2, 4)) {
      List<ComparisonRow> rows =
          List.of(
              row(new Contestant("model", Strategy.MODEL, workers, 1), 500 * workers, 112),
              row(new Contestant("data", Strategy.DATA, workers, 1), 400 * workers, 126));
      several.add(
          "workers-" + workers,
          ComparisonReport.json("tiny", BATCH, rows),
          JsonNodeFactory.instance.objectNode());
    }
    try (OutputDirectory output = OutputDirectory.open(directory)) {
      output.write("report.html", Page.REPORT, several.json());
    }
    Path page = directory.resolve("report.html");
    Visit visit = browser.visit(page, Look.DESK);
    assertEquals(List.of(), visit.console());
    assertTrue(visit.main().contains("data is fastest in batch-32"), visit.main());
    assertTrue(visit.main().contains("100 %"), "no efficiency");
    assertEquals(List.of(), browser.accessibilityFaults(page, Look.DESK));
    browser.picture(page, Look.DESK, PICTURES.resolve("sweep.png"));
  }

  @Test
  void itAsksNobodyForAnything() throws Exception {
    String html = Files.readString(page("alexnet-cifar"));
    assertTrue(html.contains("default-src 'none'"));
    assertFalse(html.contains("src=\"http"));
    assertFalse(html.contains("href=\"http"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark", "phone"})
  void everybodyCanUseIt(String name) throws Exception {
    Browser browser = Browser.orSkip(directory);
    Path page = page("resnext29-8x64d");
    Map<String, Look> looks = Map.of("light", Look.DESK, "dark", Look.NIGHT, "phone", Look.PHONE);
    Look look = Objects.requireNonNull(looks.get(name));
    assertEquals(List.of(), browser.accessibilityFaults(page, look));
    browser.picture(page, look, PICTURES.resolve("report-" + name + ".png"));
  }
}

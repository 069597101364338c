package dev.convoy.driver.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.report.statistics.SpeedRatio;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A comparison as a table, and as {@code comparison.json}. */
public final class ComparisonReport {

  private static final List<String> TITLES =
      List.of(
          "strategy",
          "workers",
          ">images/s",
          ">min - max",
          ">step ms",
          ">compute",
          ">exchange",
          ">exposed",
          ">sends a step",
          ">planned",
          ">parameters",
          ">peak memory",
          ">loss");

  /** Where the column on scaling stands: after throughput and its spread. */
  private static final int SCALING_COLUMN = 4;

  /** Where the column on what was said before stands: after the time of a step. */
  private static final int FORECAST_COLUMN = 5;

  private ComparisonReport() {}

  /** The table, and sentences on the fastest, the losses and the workers. */
  public static String text(RunResult result) {
    return text(result.rows()) + result.workforce().sentences() + result.workforce().exchange();
  }

  /** {@code comparison.json}. */
  public static ObjectNode json(RunResult result) {
    ObjectNode json = json(result.job().name(), result.job().batch(), result.rows());
    json.put("transport", result.workforce().transportNames());
    result.workforce().devices().values().forEach(json.putArray("devices")::add);
    return json;
  }

  /** The table, a sentence that names the fastest, and a warning where bytes do not agree. */
  public static String text(List<ComparisonRow> rows) {
    Optional<Scaling> scaling = Scaling.of(rows);
    boolean foretold = rows.stream().anyMatch(row -> row.forecast() != null);
    List<String> titles = new ArrayList<>(TITLES);
    if (foretold) {
      titles.add(FORECAST_COLUMN, ">predicted");
    }
    scaling.ifPresent(s -> titles.add(SCALING_COLUMN, ">of N × one thread"));
    TextTable table = TextTable.of(titles.toArray(String[]::new));
    for (ComparisonRow row : rows) {
      List<String> cells = new ArrayList<>(cells(row));
      if (foretold) {
        Forecast forecast = row.forecast();
        cells.add(FORECAST_COLUMN, forecast == null ? "" : Quantity.millis(forecast.stepMillis()));
      }
      scaling.ifPresent(s -> cells.add(SCALING_COLUMN, s.percent(row)));
      table.row(cells);
    }
    StringBuilder text = new StringBuilder(table.render());
    text.append(
        "Workers are processes×threads; images/s is the median over rounds; bytes, parameters and"
            + " memory are those of the worker that has most.\n");
    scaling.ifPresent(s -> text.append(s.legend()));
    text.append(fastest(rows));
    text.append(losses(rows));
    text.append(ReplacedRows.sentence(rows.stream().mapToLong(ComparisonRow::replacedRows).sum()));
    for (ComparisonRow row : rows) {
      for (String disagreement : row.disagreements()) {
        text.append("WARNING: ")
            .append(row.contestant().title())
            .append(": ")
            .append(disagreement)
            .append(".\n");
      }
    }
    return text.toString();
  }

  private static List<String> cells(ComparisonRow row) {
    return List.of(
        row.contestant().title(),
        row.contestant().workers() + "×" + row.contestant().threads(),
        Quantity.digits(row.imagesPerSecond()),
        Quantity.digits(row.least()) + " - " + Quantity.digits(row.most()),
        Quantity.millis(row.stepMillis()),
        Quantity.millis(row.computeMillis()),
        Quantity.millis(row.exchangeMillis()),
        Quantity.millis(row.exposedExchangeMillis()),
        Quantity.bytes(row.measuredBytes()),
        Quantity.bytes(row.plannedBytes()),
        Quantity.count(row.parameters()),
        Quantity.bytes(row.peakMemoryBytes()),
        String.format(Locale.ROOT, "%.4f", row.finalLoss()));
  }

  private static String fastest(List<ComparisonRow> rows) {
    List<ComparisonRow> ranked = ranked(rows);
    if (ranked.size() < 2 || ranked.get(1).least() <= 0) {
      return "";
    }
    ComparisonRow first = ranked.get(0);
    ComparisonRow second = ranked.get(1);
    String one = first.contestant().title();
    String other = second.contestant().title();
    SpeedRatio ratio = SpeedRatio.of(first.rounds(), second.rounds());
    String times = String.format(Locale.ROOT, "%.2f times", ratio.ratio());
    if (!ratio.hasInterval()) {
      return "%s was %s as fast as %s; --rounds 5 would say how surely.%n"
          .formatted(one, times, other);
    }
    String interval =
        String.format(Locale.ROOT, "(95 %% interval %.2f to %.2f)", ratio.low(), ratio.high());
    return ratio.low() > 1
        ? "%s is fastest: %s %s %s.%n".formatted(one, times, other, interval)
        : "No difference between %s and %s can be told: %s %s.%n"
            .formatted(one, other, times, interval);
  }

  private static List<ComparisonRow> ranked(List<ComparisonRow> rows) {
    return rows.stream()
        .sorted(Comparator.comparingDouble(ComparisonRow::imagesPerSecond).reversed())
        .toList();
  }

  private static String losses(List<ComparisonRow> rows) {
    return rows.size() < 2
        ? ""
        : String.format(
            Locale.ROOT,
            "Losses of the last step differ by at most %.1e of the loss.%n",
            lossSpread(rows));
  }

  /** The largest difference of two final losses over the smallest. */
  private static double lossSpread(List<ComparisonRow> rows) {
    double least = rows.stream().mapToDouble(ComparisonRow::finalLoss).min().orElse(0);
    double most = rows.stream().mapToDouble(ComparisonRow::finalLoss).max().orElse(0);
    return least == most ? 0 : (most - least) / Math.abs(least);
  }

  /** The lines of a comparison as data. */
  public static ObjectNode json(String network, int batch, List<ComparisonRow> rows) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("network", network);
    root.put("batch", batch);
    root.put("final_loss_spread", lossSpread(rows));
    ArrayNode strategies = root.putArray("strategies");
    Optional<Scaling> scaling = Scaling.of(rows);
    for (ComparisonRow row : rows) {
      ObjectNode json = json(row);
      scaling.ifPresent(s -> s.share(row).ifPresent(share -> json.put("of_n_threads", share)));
      ComparisonRow first = ranked(rows).get(0);
      if (!row.equals(first) && row.least() > 0) {
        json.set("fastest_over_this", json(SpeedRatio.of(first.rounds(), row.rounds())));
      }
      strategies.add(json);
    }
    return root;
  }

  private static ObjectNode json(SpeedRatio ratio) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("ratio", ratio.ratio());
    if (ratio.hasInterval()) {
      json.put("interval_95_low", ratio.low());
      json.put("interval_95_high", ratio.high());
    }
    return json;
  }

  private static ObjectNode json(ComparisonRow row) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("strategy", row.contestant().title());
    json.put("workers", row.contestant().workers());
    json.put("threads_per_worker", row.contestant().threads());
    json.put("images_per_second", row.imagesPerSecond());
    json.put("images_per_second_min", row.least());
    json.put("images_per_second_max", row.most());
    row.rounds().forEach(json.putArray("images_per_second_rounds")::add);
    json.put("step_ms", row.stepMillis());
    if (row.forecast() != null) {
      json.set("predicted", row.forecast().json());
    }
    json.put("compute_ms", row.computeMillis());
    json.put("exchange_ms", row.exchangeMillis());
    json.put("exposed_exchange_ms", row.exposedExchangeMillis());
    json.put("bytes_sent_per_worker_step_planned", row.plannedBytes());
    json.put("bytes_sent_per_worker_step_measured", row.measuredBytes());
    json.put("bytes_agree", row.disagreements().isEmpty());
    row.disagreements().forEach(json.putArray("bytes_disagreements")::add);
    json.put("parameters_per_worker", row.parameters());
    json.put("peak_memory_bytes", row.peakMemoryBytes());
    json.put("final_loss", row.finalLoss());
    json.put("replaced_training_rows", row.replacedRows());
    return json;
  }
}

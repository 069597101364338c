package dev.convoy.driver.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.report.statistics.SpeedRatio;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import dev.convoy.job.Job;
import java.util.ArrayList;
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
    return text(result.rows(), result.baselines())
        + result.workforce().sentences()
        + result.workforce().exchange();
  }

  /** {@code comparison.json}. */
  public static ObjectNode json(RunResult result, Environment environment) {
    ObjectNode json =
        json(result.job().name(), result.job().batch(), result.rows(), result.baselines());
    json.put("transport", result.workforce().transportNames());
    result.workforce().devices().values().forEach(json.putArray("devices")::add);
    json.set("environment", environment.json());
    json.put("complete", true);
    return json;
  }

  /** The same of a comparison that goes on, or was ended before its end. */
  public static ObjectNode incomplete(
      Job job, List<ComparisonRow> rows, List<BaselineRow> baselines, Environment environment) {
    ObjectNode json = json(job.name(), job.batch(), rows, baselines);
    json.set("environment", environment.json());
    json.put("complete", false);
    return json;
  }

  /** The table, a sentence that names the fastest, and a warning where bytes do not agree. */
  public static String text(List<ComparisonRow> rows) {
    return text(rows, List.of());
  }

  static String text(List<ComparisonRow> rows, List<BaselineRow> baselines) {
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
    for (BaselineRow row : baselines) {
      List<String> cells = new ArrayList<>(cells(row));
      if (foretold) {
        cells.add(FORECAST_COLUMN, "");
      }
      scaling.ifPresent(s -> cells.add(SCALING_COLUMN, ""));
      table.row(cells);
    }
    StringBuilder text = new StringBuilder(table.render());
    text.append(
        "Workers are processes×threads; images/s is the median over rounds; bytes, parameters and"
            + " memory are those of the worker that has most.\n");
    scaling.ifPresent(s -> text.append(s.legend()));
    String answer = Answer.of(rows);
    text.append(answer.isEmpty() ? "" : answer + "\n");
    for (BaselineRow row : baselines) {
      text.append(Answer.beside(rows, row)).append(' ');
      text.append(String.join(" ", row.caveats())).append('\n');
    }
    text.append(losses(rows));
    text.append(Learning.text(rows, baselines));
    rows.forEach(row -> text.append(isolated(row)));
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

  /** What cannot be seen of it is left blank. */
  private static List<String> cells(BaselineRow row) {
    String none = "";
    return List.of(
        row.title(),
        row.workers() + "×" + row.threads(),
        Quantity.digits(row.imagesPerSecond()),
        Quantity.digits(row.least()) + " - " + Quantity.digits(row.most()),
        Quantity.millis(row.stepMillis()),
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        Double.isNaN(row.finalLoss()) ? none : String.format(Locale.ROOT, "%.4f", row.finalLoss()));
  }

  private static String isolated(ComparisonRow row) {
    IsolatedSteps parts = row.isolated();
    return parts == null
        ? ""
        : "%s by itself: a step computes for %s ms and exchanges for %s ms; together they take %s, so that %s ms are hidden.%n"
            .formatted(
                row.contestant().title(),
                Quantity.millis(parts.computeMillis()),
                Quantity.millis(parts.exchangeMillis()),
                Quantity.millis(row.stepMillis()),
                Quantity.millis(Math.max(0, parts.hiddenMillis(row.stepMillis()))));
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
    return json(network, batch, rows, List.of());
  }

  static ObjectNode json(
      String network, int batch, List<ComparisonRow> rows, List<BaselineRow> baselines) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("network", network);
    root.put("batch", batch);
    root.put("answer", Answer.of(rows));
    root.put("final_loss_spread", lossSpread(rows));
    ArrayNode strategies = root.putArray("strategies");
    Optional<Scaling> scaling = Scaling.of(rows);
    for (ComparisonRow row : rows) {
      ObjectNode json = json(row);
      scaling.ifPresent(s -> s.share(row).ifPresent(share -> json.put("of_n_threads", share)));
      ComparisonRow first = Answer.ranked(rows).get(0);
      if (!row.equals(first) && row.least() > 0) {
        json.set("fastest_over_this", json(first.over(row)));
      }
      strategies.add(json);
    }
    ArrayNode outside = root.putArray("baselines");
    baselines.forEach(row -> outside.add(json(row, rows)));
    return root;
  }

  private static ObjectNode json(BaselineRow row, List<ComparisonRow> rows) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("strategy", row.title());
    json.put("workers", row.workers());
    json.put("threads_per_worker", row.threads());
    json.put("images_per_second", row.imagesPerSecond());
    json.put("images_per_second_min", row.least());
    json.put("images_per_second_max", row.most());
    row.rounds().forEach(json.putArray("images_per_second_rounds")::add);
    json.put("step_ms", row.stepMillis());
    if (!rows.isEmpty()) {
      json.set("fastest_over_this", json(row.under(Answer.ranked(rows).get(0))));
    }
    json.put("final_loss", row.finalLoss());
    ArrayNode learning = json.putArray("learning");
    row.learning().forEach(point -> learning.add(point.json()));
    json.put("answer", Answer.beside(rows, row));
    row.caveats().forEach(json.putArray("caveats")::add);
    return json;
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
    IsolatedSteps isolated = row.isolated();
    if (isolated != null) {
      json.put("compute_only_ms", isolated.computeMillis());
      json.put("exchange_only_ms", isolated.exchangeMillis());
    }
    json.put("bytes_sent_per_worker_step_planned", row.plannedBytes());
    json.put("bytes_sent_per_worker_step_measured", row.measuredBytes());
    json.put("bytes_agree", row.disagreements().isEmpty());
    row.disagreements().forEach(json.putArray("bytes_disagreements")::add);
    json.put("parameters_per_worker", row.parameters());
    ArrayNode perWorker = json.putArray("per_worker");
    json.put("peak_memory_bytes", row.peakMemoryBytes());
    json.put("final_loss", row.finalLoss());
    row.losses().forEach(json.putArray("losses")::add);
    ArrayNode learning = json.putArray("learning");
    row.learning().forEach(point -> learning.add(point.json()));
    row.workers().forEach(worker -> perWorker.add(worker.json()));
    json.put("replaced_training_rows", row.replacedRows());
    return json;
  }
}

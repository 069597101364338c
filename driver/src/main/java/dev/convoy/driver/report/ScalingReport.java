package dev.convoy.driver.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import dev.convoy.simulate.SimulatedStep.RankTime;
import java.util.Locale;

/** How strategies scale, as a table and as {@code scaling.json}. */
public final class ScalingReport {

  private ScalingReport() {}

  /** The table, what its columns mean, and why rows are missing. */
  public static String text(ScalingResult result) {
    TextTable table =
        TextTable.of(
            ">workers",
            "strategy",
            "mesh",
            ">batch",
            ">step ms",
            ">images/s",
            ">speed-up",
            ">efficiency",
            ">exposed",
            ">sends a step");
    for (ScalingRow row : result.rows()) {
      table.row(
          Quantity.count(row.workers()),
          row.strategy(),
          row.mesh().toString(),
          Quantity.count(row.batch()),
          Quantity.millis(1e3 * row.step().seconds()),
          Quantity.digits(row.imagesPerSecond()),
          String.format(Locale.ROOT, "%.2f", row.speedUp()),
          percent(row.efficiency()),
          percent(row.exposedShare()),
          Quantity.bytes(row.step().mostBytesSent()));
    }
    StringBuilder text = new StringBuilder(table.render());
    text.append(
        "Simulated, not measured. Speed-up is images/s over those of one worker, efficiency that over the"
            + " workers; exposed is the part of a step in which workers only wait for others; bytes are"
            + " those of the worker that sends most.\n");
    result.leftOut().forEach(sentence -> text.append(sentence).append('\n'));
    return text.toString();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /** {@code scaling.json}. */
  public static ObjectNode json(ScalingResult result) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("network", result.network());
    root.put("cluster", result.cluster());
    ArrayNode rows = root.putArray("rows");
    result.rows().forEach(row -> rows.add(json(row)));
    result.leftOut().forEach(root.putArray("left_out")::add);
    return root;
  }

  private static ObjectNode json(ScalingRow row) {
    RankTime mean = row.step().mean();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("workers", row.workers());
    json.put("strategy", row.strategy());
    json.put("mesh", row.mesh().toString());
    json.put("batch", row.batch());
    json.put("step_ms", 1e3 * row.step().seconds());
    json.put("images_per_second", row.imagesPerSecond());
    json.put("speed_up", row.speedUp());
    json.put("efficiency", row.efficiency());
    json.put("compute_ms", 1e3 * mean.compute());
    json.put("exchange_ms", 1e3 * mean.exchange());
    json.put("exposed_exchange_ms", 1e3 * mean.exposedExchange());
    json.put("bytes_sent_per_worker_step", row.step().mostBytesSent());
    return json;
  }
}

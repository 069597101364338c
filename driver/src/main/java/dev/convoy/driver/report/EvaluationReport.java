package dev.convoy.driver.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.session.Evaluation;
import java.util.Locale;

/** How well a network does on the test records, for people and as data. */
public final class EvaluationReport {
  private EvaluationReport() {}

  /** What workers computed on, and what came of it. */
  public static String text(RunResult result) {
    return result.workforce().sentences() + text(result.evaluation().orElseThrow());
  }

  /** {@code evaluation.json} of a run that only evaluated weights. */
  public static ObjectNode json(RunResult result) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("network", result.job().name());
    json.put("weights", result.job().initialWeights());
    json.put("data", result.job().data().uri());
    return json.setAll(json(result.evaluation().orElseThrow()));
  }

  /** One line, and a second one where records were left out. */
  public static String text(Evaluation result) {
    String line =
        String.format(
            Locale.ROOT,
            "Test accuracy %.2f %% (%s of %s images), loss %.4f%n",
            100 * result.accuracy(),
            Quantity.count(result.correct()),
            Quantity.count(result.count()),
            result.loss());
    return result.badRecords() == 0 ? line : line + leftOut(result);
  }

  private static String leftOut(Evaluation result) {
    return String.format(
        Locale.ROOT,
        "%s of %s test records cannot be read and %s not count.%n",
        Quantity.count(result.badRecords()),
        Quantity.count(result.records()),
        result.badRecords() == 1 ? "does" : "do");
  }

  /**
   * An evaluation as data: {@code count} is of what was classified, images or pixels, {@code
   * records} of all test records, bad ones among them.
   */
  public static ObjectNode json(Evaluation result) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("accuracy", result.accuracy());
    json.put("correct", result.correct());
    json.put("count", result.count());
    json.put("loss", result.loss());
    json.put("records", result.records());
    json.put("bad_records", result.badRecords());
    return json;
  }
}

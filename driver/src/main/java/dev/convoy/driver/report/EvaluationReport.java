package dev.convoy.driver.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.session.Evaluation;
import java.util.Locale;

/** How well a network does on the test records, for people and as data. */
public final class EvaluationReport {
  private EvaluationReport() {}

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
   * The same as data: {@code count} is of what was classified, images or pixels, {@code records} of
   * all test records, bad ones among them.
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

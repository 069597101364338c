package dev.convoy.driver.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.session.Evaluation;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How well a network does on the test records, for people and as data. */
public final class EvaluationReport {
  private EvaluationReport() {}

  /**
   * What workers computed on, and what came of it.
   *
   * @param classNames those that there are; classes beyond them are numbers
   */
  public static String text(RunResult result, List<String> classNames) {
    Evaluation evaluation = result.evaluation().orElseThrow();
    return result.workforce().sentences()
        + text(evaluation)
        + new ClassAccuracy(evaluation.confusion(), classNames).worst();
  }

  /**
   * {@code confusion.csv}: what was taken for what how often; nothing where there are too many
   * classes, or none.
   *
   * @param classNames those that there are; classes beyond them are numbers
   */
  public static Optional<String> csv(RunResult result, List<String> classNames) {
    ClassAccuracy classes =
        new ClassAccuracy(result.evaluation().orElseThrow().confusion(), classNames);
    return classes.hasMatrix() ? Optional.of(classes.csv()) : Optional.empty();
  }

  /**
   * {@code evaluation.json} of a run that only evaluated weights.
   *
   * @param classNames those that there are; classes beyond them are numbers
   */
  public static ObjectNode json(RunResult result, List<String> classNames) {
    Evaluation evaluation = result.evaluation().orElseThrow();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("network", result.job().name());
    json.put("weights", result.job().initialWeights());
    json.put("data", result.job().data().uri());
    json.setAll(json(evaluation));
    ClassAccuracy classes = new ClassAccuracy(evaluation.confusion(), classNames);
    json.set("classes", classes.classes());
    if (classes.hasMatrix()) {
      json.set("confusion", classes.matrix());
    }
    return json;
  }

  /** One line, and a second one where records were left out. */
  public static String text(Evaluation result) {
    String line =
        String.format(
            Locale.ROOT,
            "Test accuracy %.2f %% (%s of %s images)%s, loss %.4f%n",
            100 * result.accuracy(),
            Quantity.count(result.correct()),
            Quantity.count(result.count()),
            inFive(result),
            result.loss());
    return result.badRecords() == 0 ? line : line + leftOut(result);
  }

  private static String inFive(Evaluation result) {
    return result.hasMoreThanFive()
        ? String.format(Locale.ROOT, ", top-5 %.2f %%", 100 * result.accuracyInFive())
        : "";
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
    if (result.hasMoreThanFive()) {
      json.put("top5_accuracy", result.accuracyInFive());
      json.put("top5_correct", result.correctInFive());
    }
    json.put("count", result.count());
    json.put("loss", result.loss());
    json.put("records", result.records());
    json.put("bad_records", result.badRecords());
    return json;
  }
}

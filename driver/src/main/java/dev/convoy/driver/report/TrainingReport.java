package dev.convoy.driver.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Collectors;

/** What came of training, for people and as {@code training.json}. */
public final class TrainingReport {

  private TrainingReport() {}

  /** Sentences on records, workers and the exchange, and how well the network does. */
  public static String text(RunResult result) {
    return ReplacedRows.sentence(result.replacedRows())
        + result.workforce().sentences()
        + result.workforce().exchange()
        + result.evaluation().map(EvaluationReport::text).orElse("");
  }

  /** A table a worker that was profiled. */
  public static String profiles(RunResult result) {
    return result.profiles().stream()
        .map(profile -> ProfileReport.of(profile) + "\n")
        .collect(Collectors.joining());
  }

  /** The run in figures. */
  public static ObjectNode json(RunResult result) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("network", result.job().name());
    json.put("data", result.job().data().uri());
    json.put("steps", result.job().trials().get(0).steps());
    json.put("replaced_training_rows", result.replacedRows());
    result.evaluation().ifPresent(e -> json.set("evaluation", EvaluationReport.json(e)));
    return json;
  }
}

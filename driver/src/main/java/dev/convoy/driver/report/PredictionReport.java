package dev.convoy.driver.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a network says of files, for people and as data. */
public final class PredictionReport {
  private PredictionReport() {}

  /** A line of a file that could be read. */
  public static String text(Prediction prediction) {
    return "%s: %s%n"
        .formatted(
            prediction.file(),
            prediction.classes().stream()
                .map(PredictionReport::text)
                .collect(Collectors.joining(", ")));
  }

  private static String text(Prediction.Guess guess) {
    return String.format(Locale.ROOT, "%s %.2f %%", guess.name(), 100 * guess.probability());
  }

  /**
   * All of them, in their order.
   *
   * @param network its name
   * @param weights where they are
   * @param normalisation of the pictures
   */
  public static ObjectNode json(
      String network, String weights, String normalisation, List<Prediction> predictions) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("network", network);
    json.put("weights", weights);
    json.put("normalisation", normalisation);
    json.put("bad_files", predictions.stream().filter(p -> p.fault() != null).count());
    ArrayNode all = json.putArray("predictions");
    for (Prediction prediction : predictions) {
      ObjectNode one = all.addObject();
      one.put("file", prediction.file());
      if (prediction.fault() != null) {
        one.put("error", prediction.fault());
      } else {
        ArrayNode classes = one.putArray("classes");
        for (Prediction.Guess guess : prediction.classes()) {
          classes
              .addObject()
              .put("class", guess.name())
              .put("label", guess.label())
              .put("probability", guess.probability());
        }
      }
    }
    return json;
  }
}

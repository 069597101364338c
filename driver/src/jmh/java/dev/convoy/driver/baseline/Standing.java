package dev.convoy.driver.baseline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All turns on one network, as a table and as JSON. */
final class Standing {
  private static final double SAME = 1e-4;

  private final String network;
  private final Map<String, List<Outcome>> turns = new LinkedHashMap<>();

  Standing(String network) {
    this.network = network;
  }

  /**
   * Adds a turn.
   *
   * @throws IllegalStateException if it began with another loss than the turns before: then it is
   *     not the same network
   */
  void add(Outcome turn) {
    for (List<Outcome> others : turns.values()) {
      double expected = others.get(0).initialTestLoss();
      if (!(Math.abs(turn.initialTestLoss() - expected) <= SAME * expected)) {
        throw new IllegalStateException(
            "%s begins with a loss of %f on the test records, %s with %f: they are not the same network"
                .formatted(
                    turn.contestant(),
                    turn.initialTestLoss(),
                    others.get(0).contestant(),
                    expected));
      }
    }
    turns.computeIfAbsent(turn.contestant(), c -> new ArrayList<>()).add(turn);
  }

  /** A row a contestant; ratios are to the fastest of DL4J. */
  String table() {
    TextTable table =
        TextTable.of(
            network,
            ">images/s",
            ">min - max",
            ">of DL4J's best",
            ">last batch's loss",
            ">test loss before",
            ">after");
    double best = best();
    turns.forEach(
        (contestant, outcomes) -> {
          Outcome last = outcomes.get(outcomes.size() - 1);
          List<Double> speeds = speeds(outcomes);
          table.row(
              contestant,
              Quantity.digits(median(speeds)),
              Quantity.digits(speeds.get(0))
                  + " - "
                  + Quantity.digits(speeds.get(speeds.size() - 1)),
              Quantity.digits(median(speeds) / best) + "×",
              loss(last.lastLoss()),
              loss(last.initialTestLoss()),
              loss(last.finalTestLoss()));
        });
    return table.render();
  }

  /** Its figures as data. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("network", network);
    ObjectNode contestants = json.putObject("contestants");
    turns.forEach(
        (contestant, outcomes) -> {
          Outcome last = outcomes.get(outcomes.size() - 1);
          ObjectNode row = contestants.putObject(contestant);
          row.put("images_per_second", median(speeds(outcomes)));
          outcomes.forEach(
              o -> row.withArray("/images_per_second_rounds").add(o.imagesPerSecond()));
          row.put("of_dl4j_best", median(speeds(outcomes)) / best());
          row.put("loss", last.lastLoss());
          row.put("initial_test_loss", last.initialTestLoss());
          row.put("test_loss", last.finalTestLoss());
        });
    return json;
  }

  private double best() {
    return turns.entrySet().stream()
        .filter(e -> e.getKey().startsWith(ParameterAveraging.NAME))
        .mapToDouble(e -> median(speeds(e.getValue())))
        .max()
        .orElse(Double.NaN);
  }

  private static List<Double> speeds(List<Outcome> outcomes) {
    return outcomes.stream().map(Outcome::imagesPerSecond).sorted().toList();
  }

  private static double median(List<Double> sorted) {
    int n = sorted.size();
    return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
  }

  private static String loss(double loss) {
    return String.format(Locale.ROOT, "%.4f", loss);
  }
}

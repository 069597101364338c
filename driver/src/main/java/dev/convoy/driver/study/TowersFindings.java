package dev.convoy.driver.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.study.Findings.Table;
import dev.convoy.driver.study.analysis.PermutationTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What first filters say of towers. */
final class TowersFindings {
  private static final double SURE = 0.05;

  /**
   * What came of a training, and of looking at it.
   *
   * @param chroma of each filter, tower by tower
   * @param test whether towers differ in it
   */
  record Looked(
      TrainedGroups trained,
      FirstFilters filters,
      List<List<Double>> chroma,
      PermutationTest test) {

    Looked {
      chroma = chroma.stream().map(List::copyOf).toList();
    }

    /** How far the most colourful tower is from the least. */
    double difference() {
      return Collections.max(test.means()) - Collections.min(test.means());
    }
  }

  private TowersFindings() {}

  static double mean(List<Double> figures) {
    return figures.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** What one training comes to. */
  static String sentence(Looked looked) {
    return String.format(
        Locale.ROOT,
        "groups %d, seed %d: chroma fraction %s by tower, p = %s, accuracy %.2f %%",
        looked.trained().groups(),
        looked.trained().seed(),
        means(looked),
        pValue(looked.test().pValue()),
        100 * looked.trained().accuracy());
  }

  private static String means(Looked looked) {
    return looked.test().means().stream()
        .map(mean -> String.format(Locale.ROOT, "%.3f", mean))
        .collect(Collectors.joining(" / "));
  }

  private static String pValue(double value) {
    return String.format(Locale.ROOT, value < 0.001 ? "%.0e" : "%.3f", value);
  }

  /** A title for each tower. */
  static List<String> titles(Looked looked) {
    List<String> titles = new ArrayList<>();
    for (int tower = 0; tower < looked.chroma().size(); tower++) {
      titles.add(
          String.format(
              Locale.ROOT,
              "tower %d: mean chroma fraction %.3f",
              tower + 1,
              looked.test().means().get(tower)));
    }
    return titles;
  }

  static ObjectNode json(Looked looked) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("groups", looked.trained().groups());
    json.put("seed", looked.trained().seed());
    json.put("accuracy", looked.trained().accuracy());
    json.put("layer", looked.filters().layer());
    ArrayNode means = json.putArray("mean_chroma");
    looked.test().means().forEach(means::add);
    json.put("difference", looked.difference());
    json.put("p_value", looked.test().pValue());
    ArrayNode towers = json.putArray("chroma");
    looked.chroma().forEach(tower -> tower.forEach(towers.addArray()::add));
    return json;
  }

  static Findings of(List<Looked> looked) {
    Looked any = looked.get(0);
    List<List<String>> rows =
        looked.stream()
            .map(
                each ->
                    List.of(
                        Integer.toString(each.trained().groups()),
                        Long.toString(each.trained().seed()),
                        means(each),
                        String.format(Locale.ROOT, "%.3f", each.difference()),
                        pValue(each.test().pValue()),
                        String.format(Locale.ROOT, "%.2f %%", 100 * each.trained().accuracy())))
            .toList();
    return new Findings(
        "Towers of %s on %s"
            .formatted(any.trained().network().name(), any.trained().training().job().data().uri()),
        conclusion(looked),
        List.of(
            "The chroma fraction of a filter is the share of its energy that is not grey, 1 - 3‖mean w‖²/‖w‖²; p-values are of 10,000 seeded permutations of the filters of %s over towers."
                .formatted(any.filters().layer())),
        List.of(
            new Table(
                "Colour by tower",
                "Mean chroma fractions of the filters, tower by tower; the difference is that of the most and the least colourful.",
                List.of(">groups", ">seed", "chroma by tower", ">difference", ">p", ">accuracy"),
                rows)),
        List.of());
  }

  private static String conclusion(List<Looked> looked) {
    List<Integer> several =
        looked.stream().map(l -> l.trained().groups()).filter(g -> g > 1).distinct().toList();
    return several.isEmpty()
        ? "There is one tower alone, so no two can be told apart."
        : several.stream()
            .map(groups -> conclusion(looked, groups))
            .collect(Collectors.joining(" "));
  }

  private static String conclusion(List<Looked> looked, int groups) {
    List<Looked> these = looked.stream().filter(l -> l.trained().groups() == groups).toList();
    double together = PermutationTest.combined(these.stream().map(l -> l.test().pValue()).toList());
    double difference = mean(these.stream().map(Looked::difference).toList());
    String seeds = these.size() == 1 ? "1 seed" : these.size() + " seeds together";
    return String.format(
        Locale.ROOT,
        "The %d towers %s (p = %s over %s, by Fisher's method; mean difference %.3f).",
        groups,
        together < SURE
            ? "differ in colour by more than chance explains"
            : "do not differ in colour by more than chance explains",
        pValue(together),
        seeds,
        difference);
  }
}

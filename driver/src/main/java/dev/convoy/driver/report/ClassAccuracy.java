package dev.convoy.driver.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import dev.convoy.driver.session.Confusion;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** How well each class of the test records is told from the others, for people and as data. */
final class ClassAccuracy {
  private static final int SHOWN = 5;

  private final Confusion confusion;
  private final List<String> names;

  /**
   * Of an evaluation.
   *
   * @param names of classes; those beyond them are numbers
   */
  ClassAccuracy(Confusion confusion, List<String> names) {
    this.confusion = confusion;
    this.names = List.copyOf(names);
  }

  private String name(int label) {
    return label < names.size() ? names.get(label) : String.valueOf(label);
  }

  private double accuracy(int label) {
    return (double) confusion.correct(label) / confusion.count(label);
  }

  private boolean isPerfect(int label) {
    return confusion.correct(label) == confusion.count(label);
  }

  /** A table of the classes that are told apart worst; empty where none is ever wrong. */
  String worst() {
    List<Integer> wrong =
        confusion.counts().keySet().stream()
            .filter(label -> !isPerfect(label))
            .sorted(Comparator.comparingDouble(this::accuracy))
            .limit(SHOWN)
            .toList();
    if (wrong.isEmpty()) {
      return "";
    }
    TextTable table = TextTable.of("worst classes", ">accuracy", ">of", "most often taken for");
    for (int label : wrong) {
      table.row(
          name(label),
          String.format(Locale.ROOT, "%.2f %%", 100 * accuracy(label)),
          Quantity.count(confusion.count(label)),
          confusion.mostOften(label).stream()
              .mapToObj(
                  c -> "%s (%s)".formatted(name(c), Quantity.count(confusion.count(label, c))))
              .findFirst()
              .orElse(""));
    }
    return "\n" + table.render();
  }

  /** Whether there is a matrix. */
  boolean hasMatrix() {
    return confusion.classes() > 0 && confusion.isWhole();
  }

  /** An object a class that there are test records of. */
  ArrayNode classes() {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (int label : confusion.counts().keySet()) {
      ObjectNode one = all.addObject();
      one.put("class", name(label)).put("label", label).put("accuracy", accuracy(label));
      one.put("correct", confusion.correct(label)).put("count", confusion.count(label));
    }
    return all;
  }

  /** The matrix: a row a label, in it what each class was said of it how often. */
  ArrayNode matrix() {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (int label = 0; label < confusion.classes(); label++) {
      ArrayNode row = rows.addArray();
      for (int chosen = 0; chosen < confusion.classes(); chosen++) {
        row.add(confusion.count(label, chosen));
      }
    }
    return rows;
  }

  /** The same with names, as RFC 4180 has it. */
  String csv() {
    StringBuilder text = new StringBuilder();
    text.append(line("class", chosen -> name(chosen)));
    for (int k = 0; k < confusion.classes(); k++) {
      int label = k;
      text.append(line(name(label), chosen -> "" + confusion.count(label, chosen)));
    }
    return text.toString();
  }

  private String line(String first, IntFunction<String> rest) {
    StringJoiner line = new StringJoiner(",", "", "\n").add(ComparisonCsv.quoted(first));
    IntStream.range(0, confusion.classes())
        .mapToObj(rest)
        .map(ComparisonCsv::quoted)
        .forEach(line::add);
    return line.toString();
  }
}

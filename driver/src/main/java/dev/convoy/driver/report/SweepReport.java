package dev.convoy.driver.report;

import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Several comparisons that differ in something, side by side. */
public final class SweepReport {

  /**
   * One of them.
   *
   * @param name as {@code batch-32}
   * @param batch its images a step
   * @param rows its lines
   */
  public record Case(String name, int batch, List<ComparisonRow> rows) {

    /** Copies the list. */
    public Case {
      rows = List.copyOf(rows);
    }

    Optional<ComparisonRow> of(String strategy) {
      return rows.stream().filter(row -> row.contestant().title().equals(strategy)).findFirst();
    }

    private ComparisonRow fastest() {
      return Answer.ranked(rows).get(0);
    }
  }

  private SweepReport() {}

  /** Images a second of each strategy in each case, and which is fastest where. */
  public static String text(List<Case> cases) {
    Set<String> strategies = new LinkedHashSet<>();
    cases.forEach(c -> c.rows().forEach(row -> strategies.add(row.contestant().title())));
    List<String> titles = new ArrayList<>(List.of("case"));
    strategies.forEach(strategy -> titles.add(">" + strategy));
    titles.add("fastest");
    TextTable table = TextTable.of(titles.toArray(String[]::new));
    for (Case each : cases) {
      List<String> cells = new ArrayList<>(List.of(each.name()));
      for (String strategy : strategies) {
        cells.add(each.of(strategy).map(row -> Quantity.digits(row.imagesPerSecond())).orElse(""));
      }
      cells.add(Answer.of(each.rows()));
      table.row(cells);
    }
    return table.render()
        + "Images/s, the medians over rounds.\n"
        + (answer(cases).isEmpty() ? "" : answer(cases) + "\n");
  }

  /** Where the fastest changes, in a sentence; empty where there is nothing to compare. */
  public static String answer(List<Case> cases) {
    List<Case> compared = cases.stream().filter(c -> c.rows().size() > 1).toList();
    if (compared.isEmpty()) {
      return "";
    }
    boolean unsure = compared.stream().anyMatch(each -> Answer.isUnsure(each.rows()));
    String what = unsure ? "has the highest throughput" : "is fastest";
    String first = compared.get(0).fastest().contestant().title();
    for (int k = 1; k < compared.size(); k++) {
      String next = compared.get(k).fastest().contestant().title();
      if (!next.equals(first)) {
        return String.format(
            Locale.ROOT,
            "%s %s in %s, %s in %s.",
            first,
            what,
            compared.get(k - 1).name(),
            next,
            compared.get(k).name());
      }
    }
    return "%s %s in %s."
        .formatted(
            first,
            what,
            switch (compared.size()) {
              case 1 -> compared.get(0).name();
              case 2 -> "both cases";
              default -> "all " + compared.size() + " cases";
            });
  }
}

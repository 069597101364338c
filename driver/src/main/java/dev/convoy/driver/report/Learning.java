package dev.convoy.driver.report;

import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How well ways to train learn, beside how fast they are. */
final class Learning {
  private Learning() {}

  /**
   * A table of what each has learned at its end, and how long it took to get as far as the one that
   * learned least; empty where nobody was looked at.
   */
  static String text(List<ComparisonRow> rows) {
    List<ComparisonRow> seen = rows.stream().filter(row -> !row.learning().isEmpty()).toList();
    if (seen.isEmpty()) {
      return "";
    }
    double common = seen.stream().mapToDouble(Learning::best).min().orElse(0);
    TextTable table =
        TextTable.of(
            "strategy",
            ">steps",
            ">seconds",
            ">test accuracy",
            ">test loss",
            ">s to %.2f %%".formatted(100 * common));
    for (ComparisonRow row : seen) {
      LearningPoint last = row.learning().get(row.learning().size() - 1);
      table.row(
          row.contestant().title(),
          Long.toString(last.step()),
          Quantity.digits(last.seconds()),
          String.format(Locale.ROOT, "%.2f %%", 100 * last.accuracy()),
          String.format(Locale.ROOT, "%.4f", last.loss()),
          secondsTo(row, common).map(Quantity::digits).orElse(""));
    }
    return "\n" + table.render();
  }

  private static double best(ComparisonRow row) {
    return row.learning().stream().mapToDouble(LearningPoint::accuracy).max().orElse(0);
  }

  /** When an accuracy was first reached. */
  static Optional<Double> secondsTo(ComparisonRow row, double accuracy) {
    return row.learning().stream()
        .filter(point -> point.accuracy() >= accuracy)
        .map(LearningPoint::seconds)
        .findFirst();
  }
}

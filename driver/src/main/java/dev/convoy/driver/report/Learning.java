package dev.convoy.driver.report;

import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How well ways to train learn, beside how fast they are. */
final class Learning {
  private Learning() {}

  /**
   * A table of what each has learned at its end, and how long it took to get as far as the one that
   * learned least; empty where nobody was looked at.
   */
  static String text(List<ComparisonRow> rows, List<BaselineRow> baselines) {
    List<Curve> seen =
        Stream.concat(rows.stream().map(Curve::of), baselines.stream().map(Curve::of))
            .filter(curve -> !curve.points().isEmpty())
            .toList();
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
    for (Curve curve : seen) {
      LearningPoint last = curve.points().get(curve.points().size() - 1);
      table.row(
          curve.title(),
          Long.toString(last.step()),
          Quantity.digits(last.seconds()),
          String.format(Locale.ROOT, "%.2f %%", 100 * last.accuracy()),
          String.format(Locale.ROOT, "%.4f", last.loss()),
          secondsTo(curve.points(), common).map(Quantity::digits).orElse(""));
    }
    return "\n" + table.render();
  }

  /** How well one does, time and again. */
  private record Curve(String title, List<LearningPoint> points) {
    static Curve of(ComparisonRow row) {
      return new Curve(row.contestant().title(), row.learning());
    }

    static Curve of(BaselineRow row) {
      return new Curve(row.title(), row.learning());
    }
  }

  private static double best(Curve curve) {
    return curve.points().stream().mapToDouble(LearningPoint::accuracy).max().orElse(0);
  }

  /** When an accuracy was first reached. */
  static Optional<Double> secondsTo(List<LearningPoint> points, double accuracy) {
    return points.stream()
        .filter(point -> point.accuracy() >= accuracy)
        .map(LearningPoint::seconds)
        .findFirst();
  }
}

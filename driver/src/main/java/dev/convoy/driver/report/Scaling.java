package dev.convoy.driver.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far the threads of a comparison add up: images a second over those of as many threads, each
 * as fast as the one of the contestant that has only one.
 *
 * @param one the first row of one thread
 */
record Scaling(ComparisonRow one) {

  /**
   * What the rows can be held against; empty where none has just one thread, or no other has more.
   */
  static Optional<Scaling> of(List<ComparisonRow> rows) {
    boolean grows = rows.stream().anyMatch(row -> row.contestant().cores() > 1);
    return rows.stream()
        .filter(row -> row.contestant().cores() == 1 && grows)
        .findFirst()
        .map(Scaling::new);
  }

  /** The share for a row, 1 where every thread adds as much as the first; none where none ran. */
  OptionalDouble share(ComparisonRow row) {
    double ideal = row.contestant().cores() * one.imagesPerSecond();
    return ideal > 0 ? OptionalDouble.of(row.imagesPerSecond() / ideal) : OptionalDouble.empty();
  }

  /** The share for the table, as {@code 87 %}. */
  String percent(ComparisonRow row) {
    OptionalDouble share = share(row);
    return share.isEmpty() ? "-" : String.format(Locale.ROOT, "%.0f %%", 100 * share.getAsDouble());
  }

  /** What the column means. */
  String legend() {
    return "Of N × one thread: images/s over N times those of %s, N being processes×threads.%n"
        .formatted(one.contestant().title());
  }
}

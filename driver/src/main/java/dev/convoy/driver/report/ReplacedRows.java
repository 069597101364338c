package dev.convoy.driver.report;

import java.util.Locale;

/** What is said of rows of training batches for which a bad record was replaced. */
final class ReplacedRows {

  private ReplacedRows() {}

  /** A sentence for the user, empty where none was. */
  static String sentence(long rows) {
    return rows == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "%,d %s of training batches met a record that cannot be read: the next good one stood in"
                + " for it.%n",
            rows,
            rows == 1 ? "row" : "rows");
  }
}

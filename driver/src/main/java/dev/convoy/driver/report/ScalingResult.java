package dev.convoy.driver.report;

import java.util.List;

/**
 * How strategies scale on a cluster that is only described.
 *
 * @param network its name
 * @param cluster its name
 * @param rows by number of workers, then in the order in which strategies were asked for
 * @param leftOut a sentence for each row that there cannot be
 */
public record ScalingResult(
    String network, String cluster, List<ScalingRow> rows, List<String> leftOut) {

  /** Copies the lists. */
  public ScalingResult {
    rows = List.copyOf(rows);
    leftOut = List.copyOf(leftOut);
  }

  /** The strategies that have rows, in order. */
  public List<String> strategies() {
    return rows.stream().map(ScalingRow::strategy).distinct().toList();
  }

  /** The rows of a strategy. */
  public List<ScalingRow> of(String strategy) {
    return rows.stream().filter(row -> row.strategy().equals(strategy)).toList();
  }
}

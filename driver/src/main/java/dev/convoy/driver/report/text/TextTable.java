package dev.convoy.driver.report.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of plain text: columns as wide as their longest cell, two spaces apart. */
public final class TextTable {
  private static final String RIGHT = ">";
  private static final String GAP = "  ";

  private final List<String> titles;
  private final List<Boolean> toTheRight;
  private final List<List<String>> rows = new ArrayList<>();

  private TextTable(List<String> titles, List<Boolean> toTheRight) {
    this.titles = titles;
    this.toTheRight = toTheRight;
  }

  /** A table with these titles; those that begin with {@code >} are aligned to the right. */
  public static TextTable of(String... columns) {
    List<Boolean> right = Arrays.stream(columns).map(c -> c.startsWith(RIGHT)).toList();
    List<String> titles =
        Arrays.stream(columns).map(c -> c.startsWith(RIGHT) ? c.substring(1) : c).toList();
    return new TextTable(titles, right);
  }

  /** Adds a row. */
  public TextTable row(List<String> cells) {
    if (cells.size() != titles.size()) {
      throw new IllegalArgumentException(
          "a row of " + cells.size() + " cells in a table of " + titles.size() + " columns");
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /** Adds a row. */
  public TextTable row(String... cells) {
    return row(List.of(cells));
  }

  /** Adds a line between rows. */
  public TextTable line() {
    rows.add(List.of());
    return this;
  }

  /** The table, each line ended by a line feed and without spaces at its end. */
  public String render() {
    int[] widths = new int[titles.size()];
    for (int c = 0; c < widths.length; c++) {
      widths[c] = width(titles.get(c));
      for (List<String> row : rows) {
        widths[c] = row.isEmpty() ? widths[c] : Math.max(widths[c], width(row.get(c)));
      }
    }
    StringBuilder text = new StringBuilder();
    append(text, titles, widths);
    append(text, List.of(), widths);
    rows.forEach(row -> append(text, row, widths));
    return text.toString();
  }

  private void append(StringBuilder text, List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String cell = row.isEmpty() ? "-".repeat(widths[c]) : row.get(c);
      String space = " ".repeat(widths[c] - width(cell));
      line.append(c == 0 ? "" : GAP).append(toTheRight.get(c) ? space + cell : cell + space);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  /** Characters as a terminal shows them: a letter outside of the basic plane is one. */
  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}

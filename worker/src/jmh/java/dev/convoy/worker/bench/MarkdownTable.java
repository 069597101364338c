package dev.convoy.worker.bench;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown; all columns but the first are numbers. */
public final class MarkdownTable {
  private final List<String> lines = new ArrayList<>();

  /** A table with these titles. */
  public MarkdownTable(String... titles) {
    row(titles);
    lines.add("|---|" + "---:|".repeat(titles.length - 1));
  }

  /** Adds a row. */
  public MarkdownTable row(String... cells) {
    lines.add("| " + String.join(" | ", cells) + " |");
    return this;
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}

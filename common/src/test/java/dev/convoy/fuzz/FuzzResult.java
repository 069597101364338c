package dev.convoy.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * What came of many inputs.
 *
 * @param reader who was given them
 * @param inputs how many
 * @param accepted of these, those in which there was nothing wrong
 * @param refused the others, each in a sentence
 * @param seconds for all
 * @param slowest seconds for one of them
 * @param largest bytes that the reader's thread allocated for one of them
 */
public record FuzzResult(
    String reader,
    int inputs,
    int accepted,
    int refused,
    double seconds,
    double slowest,
    long largest) {

  /** Adds it to the table that {@code -Dconvoy.fuzz.table} names, if it names one. */
  void report() {
    String table = System.getProperty("convoy.fuzz.table", "");
    if (table.isEmpty()) {
      return;
    }
    try {
      Files.writeString(
          Path.of(table), row(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %,d | %,d | %.1f | %.3f | %.2f |%n",
        reader,
        inputs,
        accepted,
        refused,
        seconds,
        slowest,
        largest / 1e6);
  }
}

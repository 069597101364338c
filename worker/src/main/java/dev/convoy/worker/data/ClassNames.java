package dev.convoy.worker.data;

import java.util.List;

/** The names of classes as a text: one a line, the first of them of label 0. */
public final class ClassNames {
  private ClassNames() {}

  /**
   * Reads a text; white space around a name, and empty lines at the end, are nothing.
   *
   * @param file for messages
   * @throws DataException if it names no class, or a line before the last is empty
   */
  public static List<String> parse(String text, String file) throws DataException {
    List<String> names = text.stripTrailing().lines().map(String::strip).toList();
    if (names.isEmpty()) {
      throw new DataException(file + " names no classes: it should hold one name a line.");
    }
    int empty = names.indexOf("");
    if (empty >= 0) {
      throw new DataException(
          "%s: line %d is empty, but each line names a class: remove it or name the class."
              .formatted(file, empty + 1));
    }
    return names;
  }
}

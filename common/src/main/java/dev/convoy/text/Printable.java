package dev.convoy.text;

import java.util.Locale;

/**
 * Text that does nothing to a terminal but stand on it: what moves the cursor, turns the direction
 * of writing, breaks the line or cannot be seen is written as its number, {@code \}{@code u202e}.
 */
public final class Printable {

  private Printable() {}

  /** Whether a character can be seen, or is a space within a line. */
  public static boolean is(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  /** The text with everything else as numbers. */
  public static String of(String text) {
    if (text.codePoints().allMatch(Printable::is)) {
      return text;
    }
    StringBuilder printable = new StringBuilder();
    text.codePoints().forEach(c -> append(printable, c));
    return printable.toString();
  }

  private static void append(StringBuilder printable, int codePoint) {
    if (is(codePoint)) {
      printable.appendCodePoint(codePoint);
      return;
    }
    for (char unit : Character.toChars(codePoint)) {
      printable.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
    }
  }
}

package dev.convoy.worker.runtime.train;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One line of what {@link GpuCheck} found.
 *
 * @param section which check, as {@code speed}
 * @param what of what, as {@code alexnet, batch 256, f32}
 * @param says the finding in words
 * @param good whether it held
 * @param numbers the finding's numbers by name
 */
record CheckRow(
    String section, String what, String says, boolean good, Map<String, Double> numbers) {

  /** As a row of a Markdown table. */
  String line() {
    return "| %s | %s | %s | %s |".formatted(section, what, says, good ? "ok" : "FAILED");
  }

  /** As JSON. */
  String json() {
    String values =
        numbers.entrySet().stream()
            .map(e -> quoted(e.getKey()) + ": " + number(e.getValue()))
            .sorted()
            .collect(Collectors.joining(", "));
    return "{\"section\": %s, \"what\": %s, \"says\": %s, \"good\": %s, \"numbers\": {%s}}"
        .formatted(quoted(section), quoted(what), quoted(says), good, values);
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.6g", value) : "null";
  }

  static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}

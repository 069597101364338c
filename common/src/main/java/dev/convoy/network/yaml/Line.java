package dev.convoy.network.yaml;

import dev.convoy.network.Window;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A layer's line in a file while it is written; settings that are as usual are left out. */
final class Line {
  private static final Pattern SIMPLE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./-]*");

  private String main = "";
  private final Map<String, String> settings = new LinkedHashMap<>();

  /** What stands behind the kind. */
  Line main(String text) {
    main = text;
    return this;
  }

  /** What stands behind the kind. */
  Line main(int value) {
    return main(Integer.toString(value));
  }

  /** A whole number, unless it is as usual. */
  Line integer(String key, int value, int usual) {
    return set(key, Integer.toString(value), value == usual);
  }

  /** A number, unless it is as usual. */
  Line number(String key, double value, double usual) {
    return set(key, number(value), value == usual);
  }

  /** True or false, unless it is as usual. */
  Line flag(String key, boolean value, boolean usual) {
    return set(key, Boolean.toString(value), value == usual);
  }

  /** A word, unless it is as usual. */
  Line word(String key, String value, String usual) {
    return set(key, value, value.equals(usual));
  }

  /** One number a dimension, unless they are as usual. */
  Line sizes(String key, List<Integer> value, List<Integer> usual) {
    return set(key, sizes(value), value.equals(usual));
  }

  /** A window's padding, unless it has none. */
  Line padding(Window window) {
    boolean none = IntStream.range(0, window.dimensions()).allMatch(d -> none(window, d));
    return window.before().equals(window.after())
        ? set("padding", sizes(window.before()), none)
        : set(
            "padding",
            IntStream.range(0, window.dimensions())
                .mapToObj(d -> "[" + window.before().get(d) + ", " + window.after().get(d) + "]")
                .collect(Collectors.joining(", ", "[", "]")),
            none);
  }

  private static boolean none(Window window, int dimension) {
    return window.before().get(dimension) == 0 && window.after().get(dimension) == 0;
  }

  private Line set(String key, String value, boolean usual) {
    if (!usual) {
      settings.put(key, value);
    }
    return this;
  }

  /** The line, without the list's dash. */
  String render(String name, String kind, List<String> from) {
    List<String> parts = new ArrayList<>();
    parts.add(main.isEmpty() ? kind : kind + ": " + main);
    settings.forEach((key, value) -> parts.add(key + ": " + value));
    if (!from.isEmpty()) {
      String names = from.stream().map(Line::quoted).collect(Collectors.joining(", "));
      parts.add("from: " + (from.size() == 1 ? names : "[" + names + "]"));
    }
    boolean bare = parts.size() == 1 && main.isEmpty();
    return quoted(name) + ": " + (bare ? kind : "{" + String.join(", ", parts) + "}");
  }

  /** A name as YAML takes it in every place. */
  static String quoted(String name) {
    return SIMPLE.matcher(name).matches()
        ? name
        : '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** One number where all are the same, else a list. */
  static String sizes(List<Integer> sizes) {
    return new HashSet<>(sizes).size() == 1 ? sizes.get(0).toString() : sizes.toString();
  }

  /** A constant's name as a file has it, {@code hard-swish} for {@code HARD_SWISH}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The shortest text that is read as the same number. */
  static String number(double value) {
    String text = Double.toString(value).replace("E", "e").replace(".0e", "e");
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}

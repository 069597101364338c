package dev.convoy.network.yaml;

import dev.convoy.text.Quoted;
import dev.convoy.yaml.YamlLocation;
import dev.convoy.yaml.YamlValue.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What surrounds a line: the blocks it stands in, whose names begin its own, and the indices of the
 * repetitions around it.
 *
 * @param prefixes of names, from the whole network (empty) to the innermost block
 * @param indices values by name
 */
record Scope(List<String> prefixes, Map<String, String> indices) {
  private static final Pattern INDEX = Pattern.compile("\\$\\{([^}]*)}");

  /** Outside of every block. */
  static final Scope OUTERMOST = new Scope(List.of(""), Map.of());

  /** A block inside of this one. */
  Scope block(String prefix) {
    List<String> inner = new ArrayList<>(prefixes);
    inner.add(prefix);
    return new Scope(List.copyOf(inner), indices);
  }

  /** One turn of a repetition. */
  Scope turn(String index, int value) {
    Map<String, String> inner = new LinkedHashMap<>(indices);
    inner.put(index, Integer.toString(value));
    return new Scope(prefixes, inner);
  }

  /** What every name in this block begins with. */
  String prefix() {
    return prefixes.get(prefixes.size() - 1);
  }

  /** A text with the indices in it replaced by their values. */
  String fill(YamlLocation place, String text) {
    Matcher matcher = INDEX.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      String value = indices.get(matcher.group(1));
      if (value == null) {
        throw place.error(
            Quoted.of(text)
                + ": no repetition here has the index '"
                + Quoted.of(matcher.group(1))
                + "'"
                + (indices.isEmpty() ? "" : ", only " + String.join(", ", indices.keySet())));
      }
      matcher.appendReplacement(filled, value);
    }
    return matcher.appendTail(filled).toString();
  }

  /** A word or number with the indices in it replaced; one with an index needs its quotes. */
  Scalar fill(Scalar scalar) {
    boolean filled = INDEX.matcher(scalar.text()).find();
    return new Scalar(
        scalar.place(), fill(scalar.place(), scalar.text()), scalar.plain() || filled);
  }
}

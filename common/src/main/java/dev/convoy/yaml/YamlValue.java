package dev.convoy.yaml;

import dev.convoy.text.Quoted;
import java.util.List;
import java.util.Map;

/** A part of a YAML file, and where it stands. */
public sealed interface YamlValue {

  /** Its first line. */
  YamlLocation place();

  /** What it is, for errors. */
  String describe();

  /**
   * A word or number.
   *
   * @param plain whether it stands without quotes
   */
  record Scalar(YamlLocation place, String text, boolean plain) implements YamlValue {

    /** Whether nothing stands there. */
    public boolean isEmpty() {
      return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }

    @Override
    public String describe() {
      return isEmpty() ? "empty" : plain ? Quoted.of(text) : "the text \"" + Quoted.of(text) + "\"";
    }
  }

  /** A list. */
  record Items(YamlLocation place, List<YamlValue> values) implements YamlValue {
    @Override
    public String describe() {
      return "a list of " + values.size();
    }
  }

  /** A map, in the order of the file; no key stands twice. */
  record Fields(YamlLocation place, Map<String, Field> fields) implements YamlValue {
    @Override
    public String describe() {
      return "a map of " + Quoted.of(String.join(", ", fields.keySet()));
    }
  }

  /** A value and the place of its key. */
  record Field(YamlLocation place, YamlValue value) {}
}

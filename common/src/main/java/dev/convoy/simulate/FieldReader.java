package dev.convoy.simulate;

import dev.convoy.text.Quoted;
import dev.convoy.yaml.YamlException;
import dev.convoy.yaml.YamlLocation;
import dev.convoy.yaml.YamlValue;
import dev.convoy.yaml.YamlValue.Field;
import dev.convoy.yaml.YamlValue.Fields;
import dev.convoy.yaml.YamlValue.Items;
import dev.convoy.yaml.YamlValue.Scalar;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One map of a cluster's file: its keys, each read with its unit and bounds. */
final class FieldReader {
  private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");
  private static final Pattern DECIMAL =
      Pattern.compile("\\d{1,15}(\\.\\d{0,15})?([eE]-?\\d{1,2})?");

  private final String what;
  private final YamlLocation place;
  private final Map<String, Field> fields;

  private FieldReader(String what, YamlLocation place, Map<String, Field> fields) {
    this.what = what;
    this.place = place;
    this.fields = fields;
  }

  /**
   * Reads a map.
   *
   * @param what what it is, for errors, as {@code a host}
   * @param keys those that it may have
   * @throws YamlException if it is none, or has others
   */
  static FieldReader of(String what, YamlValue value, List<String> keys) {
    FieldReader reader = of(what, value);
    reader.fields.forEach(
        (key, field) -> {
          if (!keys.contains(key)) {
            throw field
                .place()
                .error(
                    "%s has no key '%s': it has %s"
                        .formatted(what, Quoted.of(key), String.join(", ", keys)));
          }
        });
    return reader;
  }

  /** Reads a map whose keys are names. */
  static FieldReader of(String what, YamlValue value) {
    if (!(value instanceof Fields map)) {
      throw value.place().error(what + " is a map, not " + value.describe());
    }
    return new FieldReader(what, map.place(), map.fields());
  }

  /** What stands behind each key, in the order of the file. */
  Map<String, Field> fields() {
    return fields;
  }

  /** What stands behind a key, null where it is left out. */
  @Nullable YamlValue value(String key) {
    Field field = fields.get(key);
    return field == null ? null : field.value();
  }

  /** What stands behind a key. */
  YamlValue required(String key) {
    YamlValue value = value(key);
    if (value == null) {
      throw place.error(what + " needs a key '" + key + "'");
    }
    return value;
  }

  /** The items of a list that is not empty. */
  List<YamlValue> list(String key) {
    YamlValue value = required(key);
    if (value instanceof Items items && !items.values().isEmpty()) {
      return items.values();
    }
    throw wrong(value, key, "a list");
  }

  /** A word. */
  String word(String key) {
    YamlValue value = required(key);
    if (value instanceof Scalar scalar && !scalar.isEmpty()) {
      return scalar.text();
    }
    throw wrong(value, key, "a word");
  }

  /** A whole number of at least 1. */
  int count(String key, int otherwise, int most) {
    YamlValue value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Scalar scalar
        && scalar.plain()
        && WHOLE.matcher(scalar.text()).matches()
        && Integer.parseInt(scalar.text()) >= 1
        && Integer.parseInt(scalar.text()) <= most) {
      return Integer.parseInt(scalar.text());
    }
    throw wrong(value, key, "a whole number from 1 to " + most);
  }

  /** A number between two bounds, both included. */
  double number(String key, double otherwise, double least, double most) {
    YamlValue value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Scalar scalar
        && scalar.plain()
        && DECIMAL.matcher(scalar.text()).matches()) {
      double number = Double.parseDouble(scalar.text());
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw wrong(value, key, "a number from " + plain(least) + " to " + plain(most));
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  /** A rate, more than nothing. */
  double rate(String key, Dimension dimension) {
    double rate = quantity(required(key), key, dimension);
    if (rate == 0) {
      throw wrong(required(key), key, dimension.describe());
    }
    return rate;
  }

  /** A time, 0 where it is left out. */
  double time(String key) {
    YamlValue value = value(key);
    return value == null ? 0 : quantity(value, key, Dimension.TIME);
  }

  private double quantity(YamlValue value, String key, Dimension dimension) {
    Double read = value instanceof Scalar scalar ? dimension.read(scalar.text()) : null;
    if (read == null || read.isInfinite()) {
      throw wrong(value, key, dimension.describe());
    }
    return read;
  }

  /** What is wrong with what stands behind a key. */
  private YamlException wrong(YamlValue value, String key, String expected) {
    return value
        .place()
        .error("%s: %s is %s, not %s".formatted(what, key, expected, value.describe()));
  }
}

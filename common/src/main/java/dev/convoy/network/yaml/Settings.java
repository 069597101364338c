package dev.convoy.network.yaml;

import dev.convoy.tensor.Shape;
import dev.convoy.yaml.YamlException;
import dev.convoy.yaml.YamlValue;
import dev.convoy.yaml.YamlValue.Field;
import dev.convoy.yaml.YamlValue.Items;
import dev.convoy.yaml.YamlValue.Scalar;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The settings of one layer, each read with its type and bounds. */
final class Settings {
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,18}");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?");

  private final String layer;
  private final Declaration declaration;
  private final List<Shape> inputs;

  Settings(LayerDraft draft, List<Shape> inputs) {
    this.layer = draft.name();
    this.declaration = draft.declaration();
    this.inputs = List.copyOf(inputs);
  }

  /** The shape of the first input. */
  Shape input() {
    return inputs.get(0);
  }

  /** The kind's name. */
  String kind() {
    return declaration.form().kind();
  }

  /** What stands behind the kind. */
  YamlValue main() {
    return declaration.main();
  }

  /** Whether something stands behind the kind. */
  boolean hasMain() {
    return !(main() instanceof Scalar scalar && scalar.isEmpty());
  }

  /** A setting, or null where it is left out. */
  @Nullable YamlValue value(String key) {
    Field field = declaration.settings().get(key);
    return field == null ? null : field.value();
  }

  /** A layer that has nothing to set. */
  <T> T nothing(T made) {
    if (hasMain()) {
      throw error(main(), kind() + " takes no value, but it has " + main().describe());
    }
    return made;
  }

  /** The number of output channels, which stands behind the kind. */
  int outputs() {
    return mainInteger("a number of output channels", 1, Limits.SIZE);
  }

  /** The whole number that stands behind the kind. */
  int mainInteger(String what, int least, int most) {
    if (!hasMain()) {
      throw error(main(), kind() + " needs " + what + ", as " + kind() + ": " + Math.max(least, 1));
    }
    return integer(kind(), main(), least, most);
  }

  /** The number that stands behind the kind. */
  double mainNumber(double otherwise) {
    return hasMain() ? number(kind(), main()) : otherwise;
  }

  /** A whole number. */
  int integer(String key, int otherwise, int least, int most) {
    YamlValue value = value(key);
    return value == null ? otherwise : integer(key, value, least, most);
  }

  /** A whole number that was found. */
  int integer(String key, YamlValue value, int least, int most) {
    if (!(value instanceof Scalar raw)) {
      throw error(value, key + " must be a whole number, not " + value.describe());
    }
    Scalar scalar = declaration.scope().fill(raw);
    if (!scalar.plain() || !WHOLE.matcher(scalar.text()).matches()) {
      throw error(value, key + " must be a whole number, not " + scalar.describe());
    }
    long number = Long.parseLong(scalar.text());
    if (number < least || number > most) {
      throw error(value, key + " is " + number + ", not from " + least + " to " + most);
    }
    return (int) number;
  }

  /** A number between two bounds, both included. */
  double number(String key, double otherwise, double least, double most) {
    YamlValue value = value(key);
    if (value == null) {
      return otherwise;
    }
    double number = number(key, value);
    if (number < least || number > most) {
      throw error(
          value,
          "%s is %s, not from %s to %s"
              .formatted(key, Line.number(number), Line.number(least), Line.number(most)));
    }
    return number;
  }

  private double number(String key, YamlValue value) {
    if (!(value instanceof Scalar raw)) {
      throw error(value, key + " must be a number, not " + value.describe());
    }
    Scalar scalar = declaration.scope().fill(raw);
    if (!scalar.plain() || !DECIMAL.matcher(scalar.text()).matches()) {
      throw error(value, key + " must be a number, not " + scalar.describe());
    }
    double number = Double.parseDouble(scalar.text());
    if (Double.isInfinite(number)) {
      throw error(value, key + " is too large: " + scalar.describe());
    }
    return number;
  }

  /** True or false. */
  boolean flag(String key, boolean usual) {
    return choice(key, usual, List.of(true, false), String::valueOf);
  }

  /** One of an enum's constants, by its word. */
  <E extends Enum<E>> E choice(String key, E usual) {
    List<E> all = List.of(usual.getDeclaringClass().getEnumConstants());
    return choice(key, usual, all, Line::word);
  }

  private <T> T choice(String key, T usual, List<T> all, Function<T, String> word) {
    YamlValue value = value(key);
    if (value == null) {
      return usual;
    }
    for (T one : all) {
      if (value instanceof Scalar given && given.text().equals(word.apply(one))) {
        return one;
      }
    }
    String words = all.stream().map(word).collect(Collectors.joining(" or "));
    throw error(value, key + " must be " + words + ", not " + value.describe());
  }

  /** The items of a list of a given length. */
  List<YamlValue> list(String key, YamlValue value, int count, String why) {
    if (value instanceof Items items && items.values().size() == count) {
      return items.values();
    }
    throw error(value, key + " must be " + why + ", not " + value.describe());
  }

  /** What is wrong with a value of this layer. */
  YamlException error(YamlValue value, String sentence) {
    return value.place().error("layer " + layer + ": " + sentence);
  }
}

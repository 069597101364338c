package dev.convoy.driver.dl4j.importer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convoy.driver.dl4j.Dl4jException;
import dev.convoy.text.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A layer as the configuration describes it, or a part of one: a vertex, a preprocessor, a
 * function.
 *
 * @param name the layer's, for sentences
 * @param variables the names of its parameters; empty where they are not said
 */
record Described(String name, JsonNode json, List<String> variables) {
  private static final int LARGEST = 1 << 10; // of a window, as in a file of YAML
  private static final int MOST = 1 << 20; // channels, likewise
  private static final List<String> KNOWN = List.of("org.deeplearning4j.", "org.nd4j.");

  /** Without parameters. */
  Described(String name, JsonNode json) {
    this(name, json, List.of());
  }

  /** Copies the list. */
  Described {
    variables = List.copyOf(variables);
  }

  /** Its class, without the package where that is DL4J's. */
  String kind() {
    String type = json.path("@class").asText("");
    return Quoted.of(
        KNOWN.stream().anyMatch(type::startsWith)
            ? type.substring(type.lastIndexOf('.') + 1)
            : type);
  }

  /** A sentence about it. */
  Dl4jException refuse(String why) {
    String shown = kind().isEmpty() ? "of no class" : kind();
    return new Dl4jException("layer '%s' (%s) %s".formatted(Quoted.of(name), shown, why));
  }

  /** Refuses it unless something holds. */
  void require(boolean holds, String otherwise) {
    if (!holds) {
      throw refuse(otherwise);
    }
  }

  private Optional<JsonNode> given(String key) {
    JsonNode value = json.path(key);
    return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
  }

  /** A part of it; empty where there is none. */
  Optional<Described> part(String key) {
    return given(key).map(value -> new Described(name, value));
  }

  boolean flag(String key, boolean usual) {
    return given(key).map(value -> value.asBoolean(usual)).orElse(usual);
  }

  String text(String key, String usual) {
    return given(key).map(value -> value.asText(usual)).orElse(usual);
  }

  double number(String key, double usual) {
    Optional<JsonNode> value = given(key);
    if (value.isEmpty()) {
      return usual;
    }
    require(value.get().isNumber(), "has a %s that is no number".formatted(key));
    return value.get().asDouble();
  }

  /** A number as one of a channel that a network may have. */
  static int within(double number) {
    return (int) Math.max(0, Math.min(MOST, number));
  }

  /** A number of channels or elements. */
  int count(String key) {
    return whole(json.path(key), key, 1, MOST);
  }

  private int whole(JsonNode value, String key, int least, int most) {
    double number = value.isNumber() ? value.asDouble() : Double.NaN;
    require(
        number >= least && number <= most && number == Math.rint(number),
        "has a %s that is no whole number from %d to %d".formatted(key, least, most));
    return (int) number;
  }

  /** A number for height and one for width. */
  List<Integer> pair(String key, int usual) {
    List<Integer> all = wholes(key, List.of(usual, usual));
    require(all.size() == 2, "has %d numbers as its %s, not 2".formatted(all.size(), key));
    return all;
  }

  /** Whole numbers of a window. */
  List<Integer> wholes(String key, List<Integer> usual) {
    Optional<JsonNode> value = given(key);
    if (value.isEmpty()) {
      return usual;
    }
    require(
        value.get().isArray() && value.get().size() <= 6,
        "has a %s that is no list of numbers".formatted(key));
    List<Integer> all = new ArrayList<>();
    value.get().forEach(each -> all.add(whole(each, key, 0, LARGEST)));
    return all;
  }
}

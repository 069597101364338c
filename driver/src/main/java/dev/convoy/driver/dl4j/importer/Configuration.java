package dev.convoy.driver.dl4j.importer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convoy.driver.dl4j.Dl4jException;
import dev.convoy.json.JsonException;
import dev.convoy.json.JsonTree;
import dev.convoy.text.Quoted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model's layers in the order in which its file has their parameters.
 *
 * @param input the name by which layers read the model's input
 * @param output the name of the layer that gives its output
 */
record Configuration(String input, List<Vertex> vertices, String output) {
  private static final String INPUT = "input";
  private static final int MOST = 10_000; // as in a file of YAML
  private static final int MOST_INPUTS = 256;
  private static final String SAVE_AGAIN =
      "load it with ModelSerializer of DL4J 1.0.0-M2 and write it again";

  /**
   * A layer, or a vertex without parameters.
   *
   * @param key by which others read it
   * @param preprocessor what its input goes through first
   * @param inputs the keys of what it reads
   */
  record Vertex(
      String key, Described what, Optional<Described> preprocessor, List<String> inputs) {}

  /** Copies the list. */
  Configuration {
    vertices = List.copyOf(vertices);
  }

  /**
   * Reads a configuration of either kind of network.
   *
   * @throws Dl4jException if it is none, or has several inputs or outputs
   */
  static Configuration read(String text) {
    JsonNode json;
    try {
      json = JsonTree.parse(text);
    } catch (JsonException e) {
      throw new Dl4jException("its configuration.json cannot be read: " + e.getMessage());
    }
    if (json.path("vertices").isObject()) {
      return graph(json);
    } else if (json.path("confs").isArray()) {
      return list(json);
    }
    throw new Dl4jException(
        "its configuration.json is neither that of a ComputationGraph nor that of a MultiLayerNetwork");
  }

  /** Names of a list's layers need not differ: what a layer reads is said by its place. */
  private static Configuration list(JsonNode json) {
    List<Vertex> all = new ArrayList<>();
    String last = INPUT;
    for (JsonNode each : json.path("confs")) {
      int place = all.size();
      String name = each.path("layer").path("layerName").asText("null");
      name = name.equals("null") || name.isBlank() ? "layer" + place : name;
      JsonNode preprocessor = json.path("inputPreProcessors").path(String.valueOf(place));
      String key = "#" + place;
      all.add(new Vertex(key, described(name, each), part(name, preprocessor), List.of(last)));
      last = key;
    }
    if (all.isEmpty() || all.size() > MOST) {
      throw new Dl4jException("it has %d layers".formatted(all.size()));
    }
    return new Configuration(INPUT, all, last);
  }

  private static Configuration graph(JsonNode json) {
    String input = only(json, "networkInputs");
    String output = only(json, "networkOutputs");
    List<Vertex> all = new ArrayList<>();
    Set<String> done = new HashSet<>();
    for (String name : order(json)) {
      if (!name.equals(input)) {
        if (!done.add(name)) {
          throw new Dl4jException(
              "its topologicalOrderStr names '%s' twice".formatted(Quoted.of(name)));
        }
        all.add(vertex(json, name));
      }
    }
    if (all.size() != json.path("vertices").size() || all.size() > MOST) {
      throw new Dl4jException(
          "it has %d vertices, but its topologicalOrderStr names %d"
              .formatted(json.path("vertices").size(), all.size()));
    }
    return new Configuration(input, all, output);
  }

  /** Its vertices' names in the order of their parameters. */
  private static List<String> order(JsonNode json) {
    JsonNode order = json.path("topologicalOrderStr");
    if (!order.isArray()) {
      throw new Dl4jException(
          "its configuration.json does not say in which order its parameters are (topologicalOrderStr): "
              + SAVE_AGAIN);
    }
    List<String> names = new ArrayList<>();
    order.forEach(each -> names.add(each.asText("")));
    return names;
  }

  private static Vertex vertex(JsonNode json, String name) {
    JsonNode vertex = json.path("vertices").path(name);
    List<String> inputs = new ArrayList<>();
    json.path("vertexInputs").path(name).forEach(each -> inputs.add(each.asText("")));
    JsonNode layer = vertex.path("layerConf");
    Described what = layer.isObject() ? described(name, layer) : known(new Described(name, vertex));
    what.require(
        !inputs.isEmpty() && inputs.size() <= MOST_INPUTS,
        "reads %d others".formatted(inputs.size()));
    return new Vertex(name, what, part(name, vertex.path("preProcessor")), inputs);
  }

  /** A layer with what stands around it. */
  private static Described described(String name, JsonNode configuration) {
    List<String> variables = new ArrayList<>();
    configuration.path("variables").forEach(each -> variables.add(each.asText("")));
    return known(new Described(name, configuration.path("layer"), variables));
  }

  private static Described known(Described what) {
    what.require(
        !what.kind().isEmpty(),
        "has no @class: the file is of a DL4J before 1.0.0-beta4; " + SAVE_AGAIN);
    return what;
  }

  private static Optional<Described> part(String name, JsonNode json) {
    return json.isObject() ? Optional.of(new Described(name, json)) : Optional.empty();
  }

  private static String only(JsonNode json, String key) {
    JsonNode names = json.path(key);
    if (names.size() != 1) {
      throw new Dl4jException(
          "it has %d %s, and a classifier has one"
              .formatted(names.size(), key.equals("networkInputs") ? "inputs" : "outputs"));
    }
    return names.path(0).asText("");
  }
}

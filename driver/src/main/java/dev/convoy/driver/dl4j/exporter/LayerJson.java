package dev.convoy.driver.dl4j.exporter;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** DL4J's description of a layer, with what every layer has. */
final class LayerJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String LAYERS = "org.deeplearning4j.nn.conf.layers.";
  private static final String FUNCTIONS = "org.nd4j.linalg.activations.impl.Activation";

  /** DL4J's own, which whoever trains there on replaces. */
  private static final double LEARNING_RATE = 1e-3;

  private final ObjectNode json;
  private List<String> variables = List.of();

  private LayerJson(ObjectNode json) {
    this.json = json;
  }

  /** A layer without parameters. */
  static LayerJson plain(String type) {
    ObjectNode json = MAPPER.createObjectNode().put("@class", LAYERS + type);
    json.putNull("constraints");
    json.putNull("idropout");
    return new LayerJson(json);
  }

  /** A layer that may be trained, with an activation. */
  static LayerJson trained(String type, String function) {
    ObjectNode json = plain(type).json;
    json.set("activationFn", function(function));
    json.put("biasInit", 0.0);
    json.putNull("biasUpdater");
    json.put("gainInit", 1.0);
    json.put("gradientNormalization", "None");
    json.put("gradientNormalizationThreshold", 1.0);
    json.putObject("iupdater")
        .put("@class", "org.nd4j.linalg.learning.config.Sgd")
        .put("learningRate", LEARNING_RATE);
    json.putArray("regularization");
    json.putArray("regularizationBias");
    json.putObject("weightInitFn").put("@class", "org.deeplearning4j.nn.weights.WeightInitXavier");
    json.putNull("weightNoise");
    return new LayerJson(json);
  }

  private static ObjectNode function(String name) {
    return MAPPER.createObjectNode().put("@class", FUNCTIONS + name);
  }

  /**
   * Names its parameters. By these DL4J knows, whatever else is said, whether it has a variance or
   * its logarithm.
   */
  LayerJson variables(String... names) {
    variables = List.of(names);
    return this;
  }

  List<String> variables() {
    return variables;
  }

  /** Names the parameters of filters. */
  LayerJson filters(boolean bias) {
    return with("hasBias", bias).variables(bias ? new String[] {"W", "b"} : new String[] {"W"});
  }

  LayerJson channels(long inputs, long outputs) {
    json.put("nin", inputs);
    json.put("nout", outputs);
    return this;
  }

  LayerJson with(String key, boolean value) {
    json.put(key, value);
    return this;
  }

  LayerJson with(String key, int value) {
    json.put(key, value);
    return this;
  }

  LayerJson with(String key, double value) {
    json.put(key, value);
    return this;
  }

  LayerJson with(String key, String value) {
    json.put(key, value);
    return this;
  }

  LayerJson with(String key, List<Integer> values) {
    ArrayNode list = json.putArray(key);
    values.forEach(list::add);
    return this;
  }

  /** A part of a class of its own. */
  ObjectNode part(String key, String type) {
    return json.putObject(key).put("@class", type);
  }

  /** A setting of the activation. */
  LayerJson ofActivation(String key, double value) {
    ((ObjectNode) json.path("activationFn")).put(key, value);
    return this;
  }

  ObjectNode json() {
    return json;
  }
}

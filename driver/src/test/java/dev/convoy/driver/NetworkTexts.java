package dev.convoy.driver;

import dev.convoy.network.Network;
import dev.convoy.network.yaml.NetworkYaml;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small classifiers of five classes for tests, as YAML by name. */
public final class NetworkTexts {
  private static final String CLASSIFIER =
      "  - pool-all: global-average-pooling\n  - fc: {linear: 5}\n  - loss: softmax-cross-entropy\n";

  /** Their inputs and layers, by name. */
  public final Map<String, String> all = new LinkedHashMap<>();

  /** One of them. */
  public Network named(String name) {
    return NetworkYaml.read("name: " + name + "\n" + all.getOrDefault(name, ""), name + ".yaml");
  }

  /** Adds one whose layers end in a classifier. */
  public void add(String name, String input, String layers) {
    all.put(name, "input: " + input + "\nlayers:\n" + layers.indent(2) + CLASSIFIER);
  }
}

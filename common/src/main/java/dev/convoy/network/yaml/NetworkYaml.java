package dev.convoy.network.yaml;

import dev.convoy.network.Bounds;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.NetworkException;
import dev.convoy.tensor.Shape;
import dev.convoy.text.Quoted;
import dev.convoy.yaml.YamlException;
import dev.convoy.yaml.YamlTree;
import dev.convoy.yaml.YamlValue;
import dev.convoy.yaml.YamlValue.Field;
import dev.convoy.yaml.YamlValue.Fields;
import dev.convoy.yaml.YamlValue.Items;
import dev.convoy.yaml.YamlValue.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Networks as YAML: a name, the input's shape, and one line a layer.
 *
 * <pre>{@code
 * name: small
 * input: [3, 32, 32]
 * layers:
 *   - conv1: {convolution: 64, kernel: 3, padding: 1, then: relu}
 *   - pool: global-average-pooling
 *   - fc: {linear: 10}
 *   - loss: softmax-cross-entropy
 * }</pre>
 */
public final class NetworkYaml {
  /** Characters that a file may have. */
  public static final int LONGEST = YamlTree.LONGEST;

  private static final List<String> KEYS = List.of("name", "input", "defaults", "layers");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}");
  private static final Pattern SIZE = Pattern.compile("[1-9]\\d{0,6}");
  private static final int MOST_SIZES = 4;

  private NetworkYaml() {}

  /**
   * Reads a network.
   *
   * @param text the file's text
   * @param fileName its name, for errors
   * @throws NetworkException one sentence that names file, line and layer
   */
  public static Network read(String text, String fileName) {
    try {
      return network(YamlTree.parse(text, "a network", fileName), fileName);
    } catch (YamlException e) {
      throw new NetworkException(e.getMessage() + "");
    }
  }

  private static Network network(YamlValue tree, String fileName) {
    if (tree instanceof Scalar scalar && scalar.isEmpty()) {
      throw new NetworkException(fileName + ": the file is empty: give name, input and layers");
    }
    if (!(tree instanceof Fields root)) {
      throw tree.place().error("a network is a map of name, input and layers");
    }
    for (Map.Entry<String, Field> entry : root.fields().entrySet()) {
      if (!KEYS.contains(entry.getKey())) {
        throw entry
            .getValue()
            .place()
            .error(
                "a network has no key '"
                    + Quoted.of(entry.getKey())
                    + "': it has "
                    + String.join(", ", KEYS));
      }
    }
    String name = name(required(root, "name"));
    Shape input = input(required(root, "input"));
    Defaults defaults = Defaults.of(root.fields().get("defaults"));
    return Assembly.of(name, input, Expansion.of(required(root, "layers"), defaults));
  }

  private static Field required(Fields root, String key) {
    Field field = root.fields().get(key);
    if (field == null) {
      throw root.place().error("the network has no " + key + ": give name, input and layers");
    }
    return field;
  }

  private static String name(Field field) {
    if (field.value() instanceof Scalar name && NAME.matcher(name.text()).matches()) {
      return name.text();
    }
    throw field
        .place()
        .error(
            "name must be a word of letters, digits, dots and dashes, not "
                + field.value().describe());
  }

  private static Shape input(Field field) {
    List<YamlValue> sizes =
        field.value() instanceof Items items ? items.values() : List.of(field.value());
    List<Integer> read = new ArrayList<>();
    for (YamlValue size : sizes) {
      boolean good =
          size instanceof Scalar s
              && s.plain()
              && SIZE.matcher(s.text()).matches()
              && Integer.parseInt(s.text()) <= Limits.SIZE;
      if (!good) {
        throw field
            .place()
            .error(
                "input needs whole numbers from 1 to %d, not %s"
                    .formatted(Limits.SIZE, size.describe()));
      }
      read.add(Integer.parseInt(((Scalar) size).text()));
    }
    if (read.isEmpty() || read.size() > MOST_SIZES) {
      throw field
          .place()
          .error(
              "input has %d sizes, not 1 to %d: channels, then up to three dimensions, as [3, 32, 32]"
                  .formatted(read.size(), MOST_SIZES));
    }
    Shape input = new Shape(read.get(0), read.subList(1, read.size()));
    try {
      Bounds.check(input);
    } catch (NetworkException e) {
      throw field.place().error("input " + input + " is too large");
    }
    return input;
  }

  /**
   * A network's text: one line a layer, settings only where they differ from the usual.
   *
   * @throws NetworkException when a name or layer has no form in a file
   */
  public static String write(Network network) {
    if (!NAME.matcher(network.name()).matches()) {
      throw new NetworkException(
          "a file cannot hold a network named '" + network.name() + "': use letters and digits");
    }
    List<Integer> sizes = new ArrayList<>(List.of(network.input().channels()));
    sizes.addAll(network.input().spatial());
    StringBuilder text = new StringBuilder();
    text.append("name: ").append(network.name()).append('\n');
    text.append("input: ").append(sizes).append('\n');
    text.append("layers:\n");
    String last = Network.INPUT;
    for (Node node : network.nodes()) {
      List<String> from = node.inputs().equals(List.of(last)) ? List.of() : node.inputs();
      String line = node.layer().accept(new LayerLine(node.name(), from));
      text.append("  - ").append(line).append('\n');
      last = node.name();
    }
    return text.toString();
  }
}

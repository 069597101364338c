package dev.convoy.driver.onnx.exporter;

import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.driver.onnx.model.AttributeProto;
import dev.convoy.driver.onnx.model.ElementType;
import dev.convoy.driver.onnx.model.NodeProto;
import dev.convoy.driver.onnx.model.TensorProto;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.worker.runtime.train.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The nodes and constants of a graph as they are added, and which values they make.
 *
 * <p>ONNX has one space of names for values and constants. Parameters keep theirs, as {@code
 * conv2.weight}; what a layer gives has the layer's, unless a parameter has it.
 */
final class GraphWriter {
  private final Weights.Source weights;
  private final List<NodeProto> nodes = new ArrayList<>();
  private final List<TensorProto> initializers = new ArrayList<>();
  private final Set<String> taken = new HashSet<>();
  private final Map<String, String> values = new HashMap<>(); // by layer

  GraphWriter(Network network, Weights.Source weights) {
    this.weights = weights;
    values.put(Network.INPUT, Network.INPUT);
    taken.add(Network.INPUT);
    TensorSpec.of(network).forEach(spec -> taken.add(spec.name()));
  }

  Weights.Source weights() {
    return weights;
  }

  /** A name for a value or constant that nobody else has. */
  String unique(String wanted) {
    String name = wanted;
    for (int k = 2; !taken.add(name); k++) {
      name = wanted + "/" + k;
    }
    return name;
  }

  /** Adds a node that gives one value, which it returns. */
  String node(String name, String operator, List<String> inputs, AttributeProto... attributes) {
    String value = unique(name);
    nodes.add(new NodeProto(name, operator, inputs, List.of(value), List.of(attributes)));
    return value;
  }

  /** Adds a constant. */
  void initializer(TensorProto tensor) {
    initializers.add(tensor);
  }

  /** Adds a constant list of whole numbers, and returns its name. */
  String integers(String name, List<Long> values) {
    String constant = unique(name);
    initializers.add(
        new TensorProto(
            constant, ElementType.INT64, List.of((long) values.size()), new Integers(values)));
    return constant;
  }

  /** Adds a constant list of floats, and returns its name. */
  String floats(String name, List<Float> values) {
    return floats(name, List.of((long) values.size()), values);
  }

  /** Adds a constant float that is no list, and returns its name. */
  String number(String name, float value) {
    return floats(name, List.of(), List.of(value));
  }

  private String floats(String name, List<Long> sizes, List<Float> values) {
    String constant = unique(name);
    Weights.Source listed =
        (tensor, first, into) -> {
          for (int k = 0; k < into.length; k++) {
            into[k] = values.get((int) first + k);
          }
        };
    Floats elements = new Floats(listed, constant, values.size());
    initializers.add(new TensorProto(constant, ElementType.FLOAT, sizes, elements));
    return constant;
  }

  /** Says which value a layer gives. */
  void layer(Node node, String value) {
    values.put(node.name(), value);
  }

  /** The value that a layer gives. */
  String value(String layer) {
    return values.getOrDefault(layer, layer);
  }

  /** The value of a layer that the graph gives; no graph gives just what it is given. */
  String output(String layer) {
    String value = value(layer);
    return value.equals(Network.INPUT)
        ? node(layer + "/output", "Identity", List.of(value))
        : value;
  }

  List<NodeProto> nodes() {
    return nodes;
  }

  List<TensorProto> initializers() {
    return initializers;
  }
}

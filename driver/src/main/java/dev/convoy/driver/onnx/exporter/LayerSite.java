package dev.convoy.driver.onnx.exporter;

import dev.convoy.driver.onnx.model.AttributeProto;
import dev.convoy.driver.onnx.model.ElementType;
import dev.convoy.driver.onnx.model.TensorProto;
import dev.convoy.driver.protobuf.ProtoContent;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ParameterSpec;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One layer of a network where it is being said in ONNX. */
record LayerSite(GraphWriter graph, Network network, Node node) {

  /** The values that it reads. */
  List<String> inputs() {
    return node.inputs().stream().map(graph::value).toList();
  }

  /** The first value that it reads. */
  String input() {
    return inputs().get(0);
  }

  /** The shape of one record of what it reads first. */
  Shape inputShape() {
    return network.inputShapes(node).get(0);
  }

  /** The shape of one record of what it gives. */
  Shape outputShape() {
    return network.shape(node.name());
  }

  /** Adds the node that gives what the layer gives. */
  String last(String operator, List<String> inputs, AttributeProto... attributes) {
    return graph.node(node.name(), operator, inputs, attributes);
  }

  /** Adds a node on the way there, of which a layer has one for an operator. */
  String step(String operator, List<String> inputs, AttributeProto... attributes) {
    return graph.node(node.name() + "/" + operator, operator, inputs, attributes);
  }

  /** Adds a constant list of whole numbers. */
  String integers(String name, List<Long> values) {
    return graph.integers(node.name() + "/" + name, values);
  }

  /** Adds a constant list of floats. */
  String floats(String name, List<Float> values) {
    return graph.floats(node.name() + "/" + name, values);
  }

  /** Adds a constant float that is no list. */
  String number(String name, float value) {
    return graph.number(node.name() + "/" + name, value);
  }

  /** What it reads, and its parameters as they are. */
  List<String> inputsAndParameters() {
    List<String> all = new ArrayList<>(inputs());
    for (ParameterSpec spec : network.parameters(node)) {
      all.add(parameter(spec.name(), spec.sizes()));
    }
    return all;
  }

  /** Adds weights under their global name. */
  String parameter(String name, List<Integer> sizes) {
    long elements = sizes.stream().mapToLong(s -> s).reduce(1, (a, b) -> a * b);
    return parameter(name, sizes, new Floats(graph.weights(), tensor(name), elements));
  }

  /** Adds weights under their global name, in an order of their own. */
  String parameter(String name, List<Integer> sizes, ProtoContent elements) {
    List<Long> dimensions = sizes.stream().map(Integer::longValue).toList();
    graph.initializer(new TensorProto(tensor(name), ElementType.FLOAT, dimensions, elements));
    return tensor(name);
  }

  /** The global name of one of its tensors. */
  String tensor(String name) {
    return node.name() + "." + name;
  }

  /**
   * Adds a node on the way that gives its input another shape, whatever the batch: its first size
   * is 0, the batch's own, or -1, what is left.
   */
  String reshape(String input, List<Long> sizes) {
    return step("Reshape", List.of(input, integers("Reshape.shape", sizes)));
  }

  /** A batch's shape of these records, whatever the batch. */
  static List<Long> sizes(long first, Shape record) {
    List<Long> sizes = new ArrayList<>(List.of(first, (long) record.channels()));
    record.spatial().forEach(size -> sizes.add((long) size));
    return sizes;
  }

  /** Adds the last node, one that gives its input the layer's shape. */
  String lastReshape(String input, long first) {
    List<Long> sizes = sizes(first, outputShape());
    return last("Reshape", List.of(input, integers("shape", sizes)));
  }

  /** Padding before the first element of each dimension, then after the last. */
  static AttributeProto pads(List<Integer> before, List<Integer> after) {
    List<Integer> pads = new ArrayList<>(before);
    pads.addAll(after);
    return AttributeProto.of("pads", pads);
  }

  /** The same number for each of some dimensions. */
  static List<Integer> each(int value, int dimensions) {
    return Collections.nCopies(dimensions, value);
  }
}

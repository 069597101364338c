package dev.convoy.driver.onnx.importer;

import dev.convoy.driver.onnx.model.ElementType;
import dev.convoy.driver.onnx.model.GraphProto;
import dev.convoy.driver.onnx.model.NodeProto;
import dev.convoy.driver.onnx.model.StoredBytes;
import dev.convoy.driver.onnx.model.TensorProto;
import dev.convoy.network.Network;
import dev.convoy.tensor.Shape;
import dev.convoy.text.Quoted;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of a graph's values while its nodes are read, one after the other. */
final class ImportedGraph {
  private final Map<String, TensorProto> constants = new HashMap<>();
  private final Map<String, NodeValue> values = new HashMap<>();
  private final Map<String, Sizes> sizes = new HashMap<>();
  private final Map<String, String> gates = new HashMap<>(); // what hard sigmoids read
  private final Map<String, List<OnnxNode>> readers = new HashMap<>();
  private final Set<String> outputs = new HashSet<>();
  private final List<String> notes = new ArrayList<>();
  private final ImportedLayers layers;
  private final long batch;

  /**
   * A graph of which no node is read yet.
   *
   * @param input the name of its input
   * @param batch how many records it says that a batch has, {@link Sizes#BATCH} where it is open
   */
  ImportedGraph(GraphProto graph, String input, Shape shape, long batch) {
    this.batch = batch;
    layers = new ImportedLayers(shape);
    graph.initializers().forEach(each -> constants.put(each.name(), each));
    values.put(input, NodeValue.of(Network.INPUT, shape));
    for (NodeProto node : graph.nodes()) {
      OnnxNode reader = new OnnxNode(node);
      node.inputs()
          .forEach(each -> readers.computeIfAbsent(each, n -> new ArrayList<>()).add(reader));
    }
    graph.outputs().forEach(each -> outputs.add(each.name()));
  }

  ImportedLayers layers() {
    return layers;
  }

  long batch() {
    return batch;
  }

  List<String> notes() {
    return notes;
  }

  /** The nodes that read a value. */
  List<OnnxNode> readers(String value) {
    return readers.getOrDefault(value, List.of());
  }

  /** Whether a value is among those that the graph gives. */
  boolean isOutput(String value) {
    return outputs.contains(value);
  }

  /** Whether one node alone reads a value, and nobody is given it. */
  boolean hasOneReader(String value) {
    return readers(value).size() == 1 && !isOutput(value);
  }

  private void requireNew(OnnxNode node, String name) {
    if (values.containsKey(name)
        || constants.containsKey(name)
        || sizes.containsKey(name)
        || gates.containsKey(name)) {
      throw node.refuse("gives '%s', which is there already".formatted(Quoted.of(name)));
    }
  }

  /** Says what a node gives. */
  void give(OnnxNode node, NodeValue value) {
    give(node, node.output(), value);
  }

  void give(OnnxNode node, String name, NodeValue value) {
    requireNew(node, name);
    values.put(name, value);
  }

  void give(OnnxNode node, Sizes computed) {
    requireNew(node, node.output());
    sizes.put(node.output(), computed);
  }

  void give(OnnxNode node, TensorProto constant) {
    requireNew(node, node.output());
    constants.put(node.output(), constant);
  }

  /** Says that a node gives the hard sigmoid of what it reads. */
  void giveGate(OnnxNode node) {
    requireNew(node, node.output());
    gates.put(node.output(), node.input(0));
  }

  /** What a hard sigmoid of this name reads; null where it is none. */
  @Nullable String gateOf(String name) {
    return gates.get(name);
  }

  /** The value of the graph's output. */
  @Nullable NodeValue output(String name) {
    return values.get(name);
  }

  /** A value that a node reads. */
  NodeValue value(OnnxNode node, int input) {
    String name = node.input(input);
    NodeValue value = values.get(name);
    if (value == null) {
      throw node.refuse(
          constants.containsKey(name)
              ? "reads the constant '%s' where only what a layer gives can be read"
                  .formatted(Quoted.of(name))
              : "reads '%s', which no layer before it gives".formatted(Quoted.of(name)));
    }
    return value;
  }

  /** A value that a node reads as a layer gives it. */
  NodeValue plain(OnnxNode node, int input) {
    NodeValue value = value(node, input);
    if (!value.isPlain()) {
      throw node.refuse(
          "reads records of %s with axes %s, but layer %s gives %s"
              .formatted(
                  value.sizes(),
                  value.order(),
                  Quoted.of(value.layer()),
                  NodeValue.sizes(value.shape())));
    }
    return value;
  }

  boolean isValue(String name) {
    return values.containsKey(name);
  }

  /** A constant that a node reads, of this type and complete. */
  TensorProto constant(OnnxNode node, int input, int type) {
    TensorProto tensor = constants.get(node.input(input));
    if (tensor == null) {
      throw node.refuse("reads '%s', which is no constant".formatted(Quoted.of(node.input(input))));
    }
    return checked(node, tensor, type);
  }

  private static TensorProto checked(OnnxNode node, TensorProto tensor, int type) {
    String name = Quoted.of(tensor.name());
    if (tensor.type() != type) {
      throw node.refuse(
          "reads '%s' of type %s, and only %s can be read"
              .formatted(name, ElementType.name(tensor.type()), ElementType.name(type)));
    }
    int width = type == ElementType.FLOAT ? Float.BYTES : Long.BYTES;
    long elements = 1;
    for (long size : tensor.sizes()) {
      if (size < 0 || (size > 0 && elements > Integer.MAX_VALUE / size)) {
        throw node.refuse("reads '%s' of impossible sizes".formatted(name));
      }
      elements *= size;
    }
    if (elements * width != tensor.data().size()) {
      throw node.refuse(
          "reads '%s', which should have %d elements and has %d bytes"
              .formatted(name, elements, tensor.data().size()));
    }
    return tensor;
  }

  /** Weights that a node reads. */
  ByteBuffer floats(OnnxNode node, int input) {
    return ((StoredBytes) constant(node, input, ElementType.FLOAT).data()).bytes();
  }

  /** Whether a name is that of a constant of floats. */
  boolean isWeights(String name) {
    TensorProto tensor = constants.get(name);
    return tensor != null && tensor.type() == ElementType.FLOAT;
  }

  /** Whether whole numbers of this name are known. */
  boolean areSizes(String name) {
    TensorProto tensor = constants.get(name);
    return sizes.containsKey(name) || (tensor != null && tensor.type() == ElementType.INT64);
  }

  /** Whole numbers that a node reads, of a constant or computed of shapes. */
  Sizes sizes(OnnxNode node, int input) {
    Sizes computed = sizes.get(node.input(input));
    if (computed != null) {
      return computed;
    }
    TensorProto tensor = constant(node, input, ElementType.INT64);
    ByteBuffer bytes = ((StoredBytes) tensor.data()).bytes();
    node.require(
        bytes.remaining() <= Long.BYTES * NodeValue.MOST_SIZES,
        "reads more numbers than a shape has");
    List<Long> all = new ArrayList<>();
    for (int at = bytes.position(); at < bytes.limit(); at += Long.BYTES) {
      all.add(bytes.getLong(at));
    }
    return new Sizes(all, !tensor.sizes().isEmpty());
  }

  /** Whole numbers of an attribute or, in newer models, of an input; empty where there are none. */
  List<Integer> integers(OnnxNode node, String attribute, int input) {
    return node.has(input)
        ? OnnxNode.ints(sizes(node, input).values(), node)
        : node.wholes(attribute, List.of());
  }
}

package dev.convoy.driver.onnx.importer;

import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.driver.onnx.model.OnnxException;
import dev.convoy.driver.protobuf.ProtoContent;
import dev.convoy.network.Bounds;
import dev.convoy.network.Layer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.NetworkException;
import dev.convoy.network.ParameterSpec;
import dev.convoy.tensor.Shape;
import dev.convoy.text.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The layers of the network as they are read, with their weights. */
final class ImportedLayers {
  /** As many as a file of YAML may have. */
  private static final int MOST = 10_000;

  private static final int MOST_INPUTS = 256;

  private final LayerNames names = new LayerNames();
  private final Map<String, Node> nodes = new LinkedHashMap<>(); // each after those it reads
  private final Map<String, Shape> shapes = new HashMap<>();
  private final Map<String, ProtoContent> weights = new HashMap<>();

  ImportedLayers(Shape input) {
    shapes.put(Network.INPUT, input);
  }

  LayerNames names() {
    return names;
  }

  /**
   * Adds a layer, and returns what it gives.
   *
   * @throws OnnxException if it does not fit what it reads
   */
  NodeValue add(OnnxNode from, Layer layer, NodeValue... inputs) {
    return add(from, names.of(from), layer, inputs);
  }

  /** Adds a layer of a name that is free. */
  NodeValue add(OnnxNode from, String name, Layer layer, NodeValue... inputs) {
    List<String> read = Arrays.stream(inputs).map(NodeValue::layer).toList();
    if (nodes.size() == MOST || read.size() > MOST_INPUTS) {
      throw from.refuse("is one layer or input more than a network may have");
    }
    try {
      Shape shape = Bounds.output(layer, read.stream().map(this::shape).toList());
      shapes.put(name, shape);
      nodes.put(name, new Node(name, layer, read));
      return NodeValue.of(name, shape);
    } catch (NetworkException e) {
      throw from.refuse("does not fit what it reads: " + e.getMessage());
    }
  }

  /**
   * Keeps weights of a layer that was added.
   *
   * @throws OnnxException if they are more or less than it has
   */
  void keep(OnnxNode from, String layer, String tensor, ProtoContent elements) {
    long needed = elements(layer, tensor) * Float.BYTES;
    if (elements.size() != needed) {
      throw from.refuse(
          "has a %s of %d bytes, but layer %s needs %d"
              .formatted(tensor, elements.size(), Quoted.of(layer), needed));
    }
    weights.put(layer + "." + tensor, elements);
  }

  /** The elements of a parameter, or of what is kept of each channel. */
  private long elements(String layer, String tensor) {
    Node node = nodes.get(layer);
    if (node == null) {
      throw new IllegalStateException("there is no layer " + layer);
    }
    List<Shape> inputs = node.inputs().stream().map(this::shape).toList();
    return node.layer().parameters(inputs).stream()
        .filter(spec -> spec.name().equals(tensor))
        .mapToLong(ParameterSpec::elements)
        .findFirst()
        .orElse(shape(layer).channels());
  }

  private Shape shape(String layer) {
    Shape shape = shapes.get(layer);
    if (shape == null) {
      throw new IllegalStateException("there is no layer " + layer);
    }
    return shape;
  }

  /** What gives a value; null for the network's input. */
  @Nullable Node node(NodeValue value) {
    return nodes.get(value.layer());
  }

  /** Puts another layer in the place of one. */
  void replace(String name, Layer by, Node old) {
    nodes.put(name, new Node(name, by, old.inputs()));
  }

  /** Takes a layer back that nobody reads any more. */
  void remove(String name) {
    nodes.remove(name);
    names.free(name);
  }

  /** The layers that the last one needs, and their weights. */
  ImportedNetwork network(String name, List<String> notes) {
    List<Node> all = new ArrayList<>(nodes.values());
    Set<String> needed = new HashSet<>();
    List<Node> kept = new ArrayList<>();
    for (int k = all.size() - 1; k >= 0; k--) {
      Node node = all.get(k);
      if (k == all.size() - 1 || needed.contains(node.name())) {
        needed.addAll(node.inputs());
        kept.add(0, node);
      }
    }
    Network network = new Network(name, shape(Network.INPUT), kept);
    Map<String, ProtoContent> ofKept = new HashMap<>();
    for (TensorSpec tensor : TensorSpec.of(network)) {
      ProtoContent elements = weights.get(tensor.name());
      if (elements == null) {
        throw new IllegalStateException("nobody read " + tensor.name());
      }
      ofKept.put(tensor.name(), elements);
    }
    return new ImportedNetwork(network, ofKept, notes);
  }
}

package dev.convoy.driver.dl4j.importer;

import dev.convoy.driver.dl4j.StoredTensor;
import dev.convoy.network.Bounds;
import dev.convoy.network.Layer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.NetworkException;
import dev.convoy.tensor.Shape;
import dev.convoy.text.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The layers as they are read one after the other, and where their parameters are. */
final class ReadLayers {
  private static final int MOST = 10_000; // as in a file of YAML

  private final LayerNames names = new LayerNames();
  private final List<Node> nodes = new ArrayList<>(); // each after those it reads
  private final Map<String, Shape> shapes = new HashMap<>();
  private final Map<String, Value> values = new HashMap<>(); // by DL4J's keys
  private final Map<String, List<PlacedTensor>> placed = new HashMap<>();
  private final Map<String, Float> constants = new HashMap<>();
  private final List<String> notes = new ArrayList<>();
  private boolean isTrained;
  private long parameters;

  /**
   * No layers yet.
   *
   * @param key by which layers read the input
   */
  ReadLayers(String key, Shape input) {
    shapes.put(Network.INPUT, input);
    values.put(key, Value.of(Network.INPUT, input));
  }

  /** Says what a layer of DL4J gives. */
  void give(String key, Value value) {
    values.put(key, value);
  }

  /** What a layer reads. */
  Value value(Described reader, String key) {
    Value value = values.get(key);
    if (value == null) {
      throw reader.refuse("reads '%s', which no layer before it gives".formatted(Quoted.of(key)));
    }
    return value;
  }

  /** Adds a layer under its own name. */
  Value add(Described from, Layer layer, Value... inputs) {
    return add(from, name(from), layer, inputs);
  }

  /** A name for a layer that nobody has. */
  String name(Described from) {
    return names.unique(from.name());
  }

  /** A name for a layer that belongs to another. */
  String name(Described from, String part) {
    return names.unique(from.name() + "-" + part);
  }

  /**
   * Adds a layer.
   *
   * @param name which {@link #name} gave
   * @throws SizeException if it does not fit what it reads
   */
  Value add(Described from, String name, Layer layer, Value... inputs) {
    for (Value input : inputs) {
      from.require(!input.softmax(), "reads a softmax, which can only be the last");
      from.require(!input.isPadded(), "reads zero padding, which only convolutions can");
    }
    from.require(nodes.size() < MOST, "is one layer more than a network may have");
    List<String> read = Arrays.stream(inputs).map(Value::layer).toList();
    try {
      Shape shape = Bounds.output(layer, read.stream().map(shapes::get).toList());
      shapes.put(name, shape);
      nodes.add(new Node(name, layer, read));
      return Value.of(name, shape);
    } catch (NetworkException e) {
      throw new SizeException(from, "does not fit what it reads: " + e.getMessage());
    }
  }

  /** Says which tensors the next parameters are. */
  void store(List<StoredTensor> tensors) {
    for (StoredTensor tensor : tensors) {
      placed.put(tensor.name(), List.of(new PlacedTensor(parameters, tensor)));
      parameters = Math.addExact(parameters, tensor.layout().elements());
    }
  }

  /** Says that a tensor is not in the file, but the same everywhere. */
  void constant(String tensor, float value) {
    constants.put(tensor, value);
  }

  /** Says that the model has a loss. */
  void train() {
    isTrained = true;
  }

  boolean isTrained() {
    return isTrained;
  }

  void note(String sentence) {
    if (!notes.contains(sentence)) {
      notes.add(sentence);
    }
  }

  List<String> notes() {
    return notes;
  }

  /** How many parameters there are so far. */
  long parameters() {
    return parameters;
  }

  Map<String, List<PlacedTensor>> placed() {
    return placed;
  }

  Map<String, Float> constants() {
    return constants;
  }

  /** The layers that the last one needs. */
  Network network(String name) {
    Set<String> needed = new HashSet<>(Set.of(nodes.get(nodes.size() - 1).name()));
    List<Node> kept = new ArrayList<>();
    int left = 0;
    for (int k = nodes.size() - 1; k >= 0; k--) {
      Node node = nodes.get(k);
      if (needed.contains(node.name())) {
        needed.addAll(node.inputs());
        kept.add(0, node);
      } else {
        left++;
      }
    }
    if (left > 0) {
      note("%d of its layers are left out: its output does not depend on them".formatted(left));
    }
    return new Network(name, shape(), kept);
  }

  private Shape shape() {
    Shape shape = shapes.get(Network.INPUT);
    if (shape == null) {
      throw new IllegalStateException("there is no input");
    }
    return shape;
  }
}

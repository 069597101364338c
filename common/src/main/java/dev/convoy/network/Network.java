package dev.convoy.network;

import dev.convoy.network.LossLayer.Targets;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A named graph of layers with an input shape; nodes stand in an order in which they can be
 * computed. Making one checks it: names, inputs, shapes.
 */
public final class Network {

  /** The name by which layers refer to the network's input. */
  public static final String INPUT = "input";

  /** One layer in its place: its name and the names of its inputs. */
  public record Node(String name, Layer layer, List<String> inputs) {
    /** Copies the inputs. */
    public Node {
      inputs = List.copyOf(inputs);
    }
  }

  private final String name;
  private final Shape input;
  private final List<Node> nodes;
  private final Map<String, Node> byName = new LinkedHashMap<>();
  private final Map<String, Shape> shapes = new LinkedHashMap<>();
  private final Map<String, List<ParameterSpec>> parameters;
  private long parameterCount;
  private long macs;

  /**
   * A network of these nodes.
   *
   * @throws NetworkException when a name is taken, an input is unknown or shapes do not fit
   */
  public Network(String name, Shape input, List<Node> nodes) {
    this.name = name;
    this.input = input;
    this.nodes = List.copyOf(nodes);
    try {
      Bounds.check(input);
    } catch (NetworkException e) {
      throw new NetworkException("the input of " + name + ", " + input + ", is too large");
    }
    shapes.put(INPUT, input);
    for (Node node : this.nodes) {
      place(node);
    }
    this.parameters = parameters();
  }

  private void place(Node node) {
    if (shapes.containsKey(node.name())) {
      throw new NetworkException(
          "layer " + node.name() + ": the name is taken; give each layer its own");
    }
    for (String from : node.inputs()) {
      if (!shapes.containsKey(from)) {
        throw new NetworkException(
            node.name() + ": input " + from + " is not a layer that comes before it");
      }
      if (byName.containsKey(from) && node(from).layer() instanceof LossLayer) {
        throw new NetworkException(
            node.name() + ": it reads " + from + ", but nothing can come after a loss");
      }
    }
    try {
      shapes.put(node.name(), Bounds.output(node.layer(), inputShapes(node)));
      count(node);
    } catch (NetworkException e) {
      throw new NetworkException(node.name() + ": " + e.getMessage());
    }
    byName.put(node.name(), node);
  }

  private void count(Node node) {
    try {
      for (ParameterSpec parameter : node.layer().parameters(inputShapes(node))) {
        parameterCount = Math.addExact(parameterCount, parameter.elements());
      }
      macs = Math.addExact(macs, node.layer().macs(inputShapes(node)));
    } catch (ArithmeticException e) {
      throw new NetworkException(
          "up to here, a record takes more multiply-accumulates than can be counted with 63 bits");
    }
  }

  /** Begins a network whose layers follow one another unless they say otherwise. */
  public static NetworkBuilder builder(String name, Shape input) {
    return new NetworkBuilder(name, input);
  }

  /** The network's name. */
  public String name() {
    return name;
  }

  /** One record's shape. */
  public Shape input() {
    return input;
  }

  /** The layers, each after its inputs. */
  public List<Node> nodes() {
    return nodes;
  }

  /** The node of a name. */
  public Node node(String layer) {
    Node node = byName.get(layer);
    if (node == null) {
      throw new NetworkException("network " + name + " has no layer " + layer);
    }
    return node;
  }

  /** The output shape of a layer, or of {@link #INPUT}. */
  public Shape shape(String layer) {
    Shape shape = shapes.get(layer);
    if (shape == null) {
      throw new NetworkException("network " + name + " has no layer " + layer);
    }
    return shape;
  }

  /** The shapes of a node's inputs. */
  public List<Shape> inputShapes(Node node) {
    return node.inputs().stream().map(this::shape).toList();
  }

  /**
   * The trained tensors of a node. Those of a convolution that only other filters read, as in a
   * filter that is split into several, begin without the factor that makes up for a ReLU: there is
   * none, and six in a row would make outputs eight times too large.
   */
  public List<ParameterSpec> parameters(Node node) {
    List<ParameterSpec> specs = parameters.get(node.name());
    if (specs == null) {
      throw new NetworkException("network " + name + " has no layer " + node.name());
    }
    return specs;
  }

  private Map<String, List<ParameterSpec>> parameters() {
    Set<String> read = new HashSet<>();
    Set<String> readOtherwise = new HashSet<>(); // than by a filter, as what it filters
    for (Node reader : nodes) {
      for (String from : reader.inputs()) {
        read.add(from);
        if (!(reader.layer() instanceof FilterLayer && reader.inputs().get(0).equals(from))) {
          readOtherwise.add(from);
        }
      }
    }
    read.removeAll(readOtherwise);
    Map<String, List<ParameterSpec>> all = new HashMap<>();
    for (Node node : nodes) {
      List<ParameterSpec> specs = node.layer().parameters(inputShapes(node));
      boolean beforeFilters = node.layer() instanceof FilterLayer && read.contains(node.name());
      all.put(
          node.name(),
          beforeFilters && !(node.layer() instanceof Linear)
              ? specs.stream().map(ParameterSpec::withoutRectifier).toList()
              : List.copyOf(specs));
    }
    return all;
  }

  /** The number of trained elements. */
  public long parameterCount() {
    return parameterCount;
  }

  /** Multiply-accumulates of one record's forward pass. */
  public long macs() {
    return macs;
  }

  /**
   * The loss head.
   *
   * @throws NetworkException when there is not just one, or it does not fit the network's input
   */
  public Node loss() {
    List<Node> heads = nodes.stream().filter(n -> n.layer() instanceof LossLayer).toList();
    if (heads.size() != 1) {
      throw new NetworkException(
          "network " + name + " has " + heads.size() + " loss layers; training needs one");
    }
    Node head = heads.get(0);
    if (targets(head) == Targets.INPUT && !inputShapes(head).get(0).equals(input)) {
      throw new NetworkException(
          head.name()
              + ": it compares "
              + inputShapes(head).get(0)
              + " with the network's input "
              + input
              + "; give it a layer of that shape");
    }
    return head;
  }

  /** What its loss compares with. */
  public Targets targets() {
    return targets(loss());
  }

  private static Targets targets(Node head) {
    return ((LossLayer) head.layer()).targets();
  }

  /** The number of classes: what the loss head is given. */
  public int classes() {
    return inputShapes(loss()).get(0).channels();
  }

  /** This graph with some layers exchanged for others. */
  public Network withLayers(UnaryOperator<Layer> change) {
    List<Node> changed = new ArrayList<>();
    for (Node node : nodes) {
      changed.add(new Node(node.name(), change.apply(node.layer()), node.inputs()));
    }
    return new Network(name, input, changed);
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof Network network
        && name.equals(network.name)
        && input.equals(network.input)
        && nodes.equals(network.nodes);
  }

  @Override
  public int hashCode() {
    return nodes.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}

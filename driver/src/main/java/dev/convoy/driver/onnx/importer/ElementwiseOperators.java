package dev.convoy.driver.onnx.importer;

import dev.convoy.driver.onnx.model.ElementType;
import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.Add;
import dev.convoy.network.ChannelScale;
import dev.convoy.network.Dropout;
import dev.convoy.network.Flatten;
import dev.convoy.network.Layer;
import dev.convoy.network.LeakyRelu;
import dev.convoy.network.Network.Node;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is done to each element by itself, sums and products. */
final class ElementwiseOperators {
  static final Map<String, Operator> ALL = new HashMap<>();

  static {
    ALL.put("Relu", activation(Function.RELU));
    ALL.put("Sigmoid", activation(Function.SIGMOID));
    ALL.put("Tanh", activation(Function.TANH));
    ALL.put("HardSwish", activation(Function.HARD_SWISH));
    ALL.put("LeakyRelu", (node, graph) -> add(node, graph, leaky(node)));
    ALL.put("Clip", ElementwiseOperators::clip);
    ALL.put("HardSigmoid", ElementwiseOperators::hardSigmoid);
    ALL.put("Dropout", ElementwiseOperators::dropout);
    ALL.put("Identity", ElementwiseOperators::identity);
    ALL.put("Add", ElementwiseOperators::sum);
    ALL.put("Sum", ElementwiseOperators::sum);
    ALL.put("Mul", ElementwiseOperators::product);
  }

  private ElementwiseOperators() {}

  private static Operator activation(Function function) {
    return (node, graph) -> add(node, graph, new Activation(function));
  }

  private static void add(OnnxNode node, ImportedGraph graph, Layer layer) {
    NodeValue input = graph.value(node, 0);
    graph.give(node, input.by(graph.layers().add(node, layer, input).layer()));
  }

  private static Layer leaky(OnnxNode node) {
    return new LeakyRelu(node.fraction("alpha", 0.01));
  }

  private static void hardSigmoid(OnnxNode node, ImportedGraph graph) {
    boolean isOfSwish =
        Math.abs(node.fraction("alpha", 0.2) - 1.0 / 6) < 1e-6 && node.fraction("beta", 0.5) == 0.5;
    node.require(
        isOfSwish, "is no part of a hard swish, and alone no layer of Convoy is a hard sigmoid");
    graph.giveGate(node);
  }

  /** Between 0 and 6 it is ReLU6, from 0 on ReLU; newer models say so by inputs. */
  private static void clip(OnnxNode node, ImportedGraph graph) {
    double least = bound(node, graph, "min", 1, -Double.MAX_VALUE);
    double most = bound(node, graph, "max", 2, Double.MAX_VALUE);
    boolean rectifies = least == 0 && most >= Float.MAX_VALUE;
    node.require(
        rectifies || (least == 0 && most == 6),
        "keeps values between %s and %s, and layers of Convoy do from 0 on, to 6 or without end"
            .formatted(least, most));
    add(node, graph, new Activation(rectifies ? Function.RELU : Function.RELU6));
  }

  private static double bound(
      OnnxNode node, ImportedGraph graph, String attribute, int input, double usual) {
    return node.has(input) ? number(node, graph, input) : node.fraction(attribute, usual);
  }

  /** A constant float that is no list. */
  private static double number(OnnxNode node, ImportedGraph graph, int input) {
    ByteBuffer given = graph.floats(node, input);
    node.require(given.remaining() == Float.BYTES, "reads a list where one number can be read");
    return Double.parseDouble(Float.toString(given.getFloat(given.position())));
  }

  /** How much is dropped, which newer models say by an input. */
  private static void dropout(OnnxNode node, ImportedGraph graph) {
    double rate = bound(node, graph, "ratio", 1, 0.5);
    NodeValue input = graph.value(node, 0);
    NodeValue given = input.by(graph.layers().add(node, new Dropout(rate), input).layer());
    List<String> outputs = node.outputs(2);
    node.require(
        outputs.size() < 2 || graph.readers(outputs.get(1)).isEmpty(), "has a mask that is read");
    graph.give(node, outputs.get(0), given);
  }

  private static void identity(OnnxNode node, ImportedGraph graph) {
    String input = node.input(0);
    if (graph.areSizes(input)) {
      graph.give(node, graph.sizes(node, 0));
    } else if (graph.isWeights(input)) {
      graph.give(node, graph.constant(node, 0, ElementType.FLOAT));
    } else {
      graph.give(node, graph.value(node, 0));
    }
  }

  private static void sum(OnnxNode node, ImportedGraph graph) {
    if (graph.areSizes(node.input(0))) {
      SizeOperators.arithmetic(node, graph);
      return;
    }
    int count = node.inputs();
    if (count == 2 && graph.isWeights(node.input(0))) {
      FilterOperators.bias(node, graph, 1, 0);
      return;
    } else if (count == 2 && graph.isWeights(node.input(1))) {
      FilterOperators.bias(node, graph, 0, 1);
      return;
    }
    List<NodeValue> all = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      all.add(graph.plain(node, k));
    }
    graph.give(
        node,
        all.size() == 1
            ? all.get(0)
            : graph.layers().add(node, new Add(), all.toArray(NodeValue[]::new)));
  }

  private static void product(OnnxNode node, ImportedGraph graph) {
    if (graph.areSizes(node.input(0))) {
      SizeOperators.arithmetic(node, graph);
      return;
    }
    for (int gate = 0; gate < 2; gate++) {
      int other = 1 - gate;
      if (node.input(other).equals(graph.gateOf(node.input(gate)))) {
        NodeValue input = graph.value(node, other);
        Layer layer = new Activation(Function.HARD_SWISH);
        graph.give(node, input.by(graph.layers().add(node, layer, input).layer()));
        return;
      }
    }
    for (int gate = 0; gate < 2; gate++) {
      if (isSigmoidOf(graph, graph.value(node, gate), graph.value(node, 1 - gate))) {
        swish(node, graph, gate);
        return;
      }
    }
    scale(node, graph);
  }

  private static boolean isSigmoidOf(ImportedGraph graph, NodeValue gate, NodeValue input) {
    Node layer = graph.layers().node(gate);
    return layer != null
        && layer.layer().equals(new Activation(Function.SIGMOID))
        && layer.inputs().equals(List.of(input.layer()))
        && gate.equals(input.by(gate.layer()));
  }

  /** The sigmoid's own layer goes where nobody else reads it. */
  private static void swish(OnnxNode node, ImportedGraph graph, int gate) {
    NodeValue input = graph.value(node, 1 - gate);
    if (graph.hasOneReader(node.input(gate))) {
      graph.layers().remove(graph.value(node, gate).layer());
    }
    Layer layer = new Activation(Function.SILU);
    graph.give(node, input.by(graph.layers().add(node, layer, input).layer()));
  }

  private static void scale(OnnxNode node, ImportedGraph graph) {
    for (int k = 0; k < 2; k++) {
      NodeValue maps = graph.value(node, k);
      NodeValue scales = graph.value(node, 1 - k);
      if (maps.isPlain() && scales.isPerChannel(maps.shape())) {
        NodeValue flat =
            scales.shape().dimensions() == 0
                ? scales
                : graph.layers().add(node, flattened(node, graph), new Flatten(), scales);
        graph.give(node, graph.layers().add(node, new ChannelScale(), maps, flat));
        return;
      }
    }
    throw node.refuse("multiplies maps by other than one value a channel");
  }

  private static String flattened(OnnxNode node, ImportedGraph graph) {
    return graph.layers().names().unique(node.name() + ".flatten", node);
  }
}

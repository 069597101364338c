package dev.convoy.driver.onnx.importer;

import dev.convoy.driver.onnx.model.ElementType;
import dev.convoy.driver.onnx.model.StoredBytes;
import dev.convoy.driver.onnx.model.TensorProto;
import dev.convoy.driver.protobuf.ProtoContent;
import dev.convoy.network.Convolution;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Layer;
import dev.convoy.network.Linear;
import dev.convoy.network.Network.Node;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.Window;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Filters, and the sum that adds a bias to them. */
final class FilterOperators {
  static final Map<String, Operator> ALL =
      Map.of(
          "Conv", FilterOperators::convolution,
          "ConvTranspose", FilterOperators::transposed,
          "DeformConv", FilterOperators::deformable,
          "Gemm", FilterOperators::gemm,
          "MatMul", FilterOperators::product);

  private static final String WEIGHT = "weight";
  private static final String BIAS = "bias";

  private FilterOperators() {}

  private static void convolution(OnnxNode node, ImportedGraph graph) {
    NodeValue input = graph.plain(node, 0);
    List<Integer> sizes = sizes(node, graph, 1);
    Window window = window(node, input, sizes);
    int groups = node.size(node.whole("group", 1));
    FilterLayer layer = new Convolution(sizes.get(0), window, groups, node.has(2));
    add(node, graph, 1, layer, new StoredBytes(graph.floats(node, 1)), 2, input);
  }

  private static void deformable(OnnxNode node, ImportedGraph graph) {
    node.require(!node.has(4), "has a mask, and no layer of Convoy has one");
    NodeValue input = graph.plain(node, 0);
    NodeValue offsets = graph.plain(node, 2);
    List<Integer> sizes = sizes(node, graph, 1);
    FilterLayer layer =
        new DeformableConvolution(
            sizes.get(0),
            window(node, input, sizes),
            node.size(node.whole("group", 1)),
            node.size(node.whole("offset_group", 1)),
            node.has(3));
    add(node, graph, 1, layer, new StoredBytes(graph.floats(node, 1)), 3, input, offsets);
  }

  private static void transposed(OnnxNode node, ImportedGraph graph) {
    node.require(
        !node.says("output_shape") && node.text("auto_pad", "NOTSET").equals("NOTSET"),
        "says an output shape instead of padding");
    NodeValue input = graph.plain(node, 0);
    List<Integer> sizes = sizes(node, graph, 1);
    Window window = window(node, input, sizes);
    int groups = node.size(node.whole("group", 1));
    List<Integer> more = node.wholes("output_padding", List.of(0));
    node.require(
        more.stream().distinct().count() == 1, "pads its output unequally, which no layer does");
    node.require(
        groups >= 1
            && sizes.get(0) % groups == 0
            && (long) sizes.get(1) * groups < Integer.MAX_VALUE,
        "has %d groups, which do not divide its channels".formatted(groups));
    TurnedMatrix turned =
        new TurnedMatrix(
            graph.floats(node, 1), groups, sizes.get(0) / groups, sizes.get(1), window.taps());
    FilterLayer layer =
        new TransposedConvolution(sizes.get(1) * groups, window, more.get(0), groups, node.has(2));
    add(node, graph, 1, layer, turned, 2, input);
  }

  private static void gemm(OnnxNode node, ImportedGraph graph) {
    node.require(
        node.fraction("alpha", 1) == 1
            && (node.fraction("beta", 1) == 1 || !node.has(2))
            && node.whole("transA", 0) == 0,
        "scales or transposes what it multiplies");
    linear(node, graph, node.whole("transB", 0) != 0, 2);
  }

  private static void product(OnnxNode node, ImportedGraph graph) {
    linear(node, graph, false, Integer.MAX_VALUE);
  }

  private static void linear(OnnxNode node, ImportedGraph graph, boolean outputsFirst, int bias) {
    NodeValue input = graph.plain(node, 0);
    List<Integer> sizes = sizes(node, graph, 1);
    node.require(sizes.size() == 2, "multiplies by weights of other than two sizes");
    ByteBuffer weights = graph.floats(node, 1);
    int outputs = sizes.get(outputsFirst ? 0 : 1);
    ProtoContent elements =
        outputsFirst
            ? new StoredBytes(weights)
            : new TurnedMatrix(weights, 1, sizes.get(0), outputs, 1);
    add(node, graph, 1, new Linear(outputs, node.has(bias)), elements, bias, input);
  }

  private static List<Integer> sizes(OnnxNode node, ImportedGraph graph, int input) {
    TensorProto weights = graph.constant(node, input, ElementType.FLOAT);
    List<Integer> sizes = OnnxNode.ints(weights.sizes(), node);
    node.require(
        sizes.size() >= 2 && sizes.stream().allMatch(size -> size > 0),
        "has weights of sizes " + sizes);
    return sizes;
  }

  private static Window window(OnnxNode node, NodeValue input, List<Integer> sizes) {
    List<Integer> kernel = sizes.subList(2, sizes.size());
    node.require(
        node.wholes("kernel_shape", kernel).equals(kernel),
        "says another kernel than its weights have");
    return NodeWindow.of(node, input.shape(), kernel);
  }

  private static void add(
      OnnxNode node,
      ImportedGraph graph,
      int weights,
      FilterLayer layer,
      ProtoContent elements,
      int bias,
      NodeValue... inputs) {
    String name = graph.layers().names().of(node, node.input(weights));
    NodeValue given = graph.layers().add(node, name, layer, inputs);
    graph.layers().keep(node, name, WEIGHT, elements);
    if (node.has(bias)) {
      graph.layers().keep(node, name, BIAS, new StoredBytes(graph.floats(node, bias)));
    }
    graph.give(node, given);
  }

  /** Adds a constant to each channel of filters that add none yet, and that nobody else reads. */
  static void bias(OnnxNode node, ImportedGraph graph, int filters, int constant) {
    NodeValue value = graph.plain(node, filters);
    Node old = graph.layers().node(value);
    FilterLayer layer = old == null ? null : withBias(old.layer());
    if (old == null || layer == null || !graph.hasOneReader(node.input(filters))) {
      throw node.refuse("adds a constant to what are no filters of its own without a bias");
    }
    TensorProto added = graph.constant(node, constant, ElementType.FLOAT);
    List<Integer> sizes = OnnxNode.ints(added.sizes(), node);
    node.require(
        isPerChannel(sizes, value), "adds a constant of sizes " + sizes + ", not one a channel");
    graph.layers().replace(value.layer(), layer, old);
    graph.layers().keep(node, value.layer(), BIAS, added.data());
    graph.give(node, value);
  }

  private static boolean isPerChannel(List<Integer> sizes, NodeValue value) {
    int channel = sizes.size() - 1 - value.shape().dimensions();
    for (int k = 0; k < sizes.size(); k++) {
      if (sizes.get(k) != (k == channel ? value.shape().channels() : 1)) {
        return false;
      }
    }
    return channel >= 0;
  }

  /** Filters with a bias; null where they have one, or are no filters. */
  private static @Nullable FilterLayer withBias(Layer layer) {
    if (layer instanceof Linear linear && !linear.bias()) {
      return new Linear(linear.outputs(), true);
    } else if (layer instanceof Convolution c && !c.bias()) {
      return new Convolution(c.outputs(), c.window(), c.groups(), true);
    }
    return null;
  }
}

package dev.convoy.driver.onnx.importer;

import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Pooling;
import dev.convoy.network.Pooling.Divisor;
import dev.convoy.network.Pooling.Kind;
import dev.convoy.network.Window;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Pooling, over windows and over whole maps. */
final class PoolingOperators {
  static final Map<String, Operator> ALL =
      Map.of(
          "MaxPool", PoolingOperators::max,
          "AveragePool", PoolingOperators::average,
          "GlobalMaxPool", PoolingOperators::globalMax,
          "GlobalAveragePool", PoolingOperators::globalAverage,
          "ReduceMean", PoolingOperators::mean);

  /** Those that take one value a channel with sizes of 1 behind it as one value a channel. */
  private static final Set<String> FLATTENING = Set.of("Flatten", "Reshape", "Squeeze", "Mul");

  private PoolingOperators() {}

  private static void max(OnnxNode node, ImportedGraph graph) {
    pooling(node, graph, Kind.MAX, Divisor.TORCH);
  }

  private static void average(OnnxNode node, ImportedGraph graph) {
    boolean padding = node.whole("count_include_pad", 0) != 0;
    pooling(node, graph, Kind.AVERAGE, padding ? Divisor.TORCH : Divisor.VALID);
  }

  private static void pooling(OnnxNode node, ImportedGraph graph, Kind kind, Divisor divisor) {
    NodeValue input = graph.plain(node, 0);
    Window window = NodeWindow.of(node, input.shape(), node.wholes("kernel_shape", List.of()));
    node.require(
        window.dilation().stream().allMatch(d -> d == 1), "has taps that do not touch one another");
    boolean ceil = node.whole("ceil_mode", 0) != 0;
    graph.give(node, graph.layers().add(node, new Pooling(kind, window, ceil, divisor), input));
  }

  private static void globalMax(OnnxNode node, ImportedGraph graph) {
    NodeValue input = graph.plain(node, 0);
    node.require(input.shape().dimensions() > 0, "reads no maps");
    graph.give(node, graph.layers().add(node, whole(Kind.MAX, input), input));
  }

  private static Pooling whole(Kind kind, NodeValue input) {
    return new Pooling(kind, Window.of(input.shape().spatial()), false, Divisor.TORCH);
  }

  private static void globalAverage(OnnxNode node, ImportedGraph graph) {
    means(node, graph, true);
  }

  private static void mean(OnnxNode node, ImportedGraph graph) {
    int dimensions = graph.plain(node, 0).shape().dimensions();
    List<Integer> axes =
        graph.integers(node, "axes", 1).stream()
            .map(axis -> axis < 0 ? axis + dimensions + 2 : axis)
            .toList();
    Set<Integer> spatial = IntStream.range(2, 2 + dimensions).boxed().collect(Collectors.toSet());
    node.require(
        dimensions > 0 && new HashSet<>(axes).equals(spatial),
        "takes the mean over axes %s, not over those of the maps".formatted(axes));
    means(node, graph, node.whole("keepdims", 1) != 0);
  }

  /**
   * Means of whole maps: one value a channel where whoever reads it wants no maps; else maps of one
   * element.
   */
  private static void means(OnnxNode node, ImportedGraph graph, boolean asMaps) {
    NodeValue input = graph.plain(node, 0);
    node.require(input.shape().dimensions() > 0, "reads no maps");
    if (asMaps && wantsMaps(node, graph)) {
      graph.give(node, graph.layers().add(node, whole(Kind.AVERAGE, input), input));
      return;
    }
    NodeValue means = graph.layers().add(node, new GlobalAveragePooling(), input);
    List<Integer> sizes = new ArrayList<>(List.of(means.shape().channels()));
    input.shape().spatial().forEach(size -> sizes.add(1));
    graph.give(node, asMaps ? means.reshaped(1, sizes) : means);
  }

  private static boolean wantsMaps(OnnxNode node, ImportedGraph graph) {
    return graph.isOutput(node.output())
        || graph.readers(node.output()).stream()
            .anyMatch(reader -> !FLATTENING.contains(reader.operator()));
  }
}

package dev.convoy.driver.onnx.importer;

import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.Flatten;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Reshapes and transpositions. Alone they are no layers; together they are a channel shuffle (Zhang
 * et al., ShuffleNet, 2017), a flattening, or nothing.
 */
final class ShapeOperators {
  static final Map<String, Operator> ALL =
      Map.of(
          "Flatten", ShapeOperators::flatten,
          "Reshape", ShapeOperators::reshape,
          "Transpose", ShapeOperators::transpose,
          "Squeeze", ShapeOperators::squeeze,
          "Unsqueeze", ShapeOperators::unsqueeze);

  private ShapeOperators() {}

  private static void flatten(OnnxNode node, ImportedGraph graph) {
    NodeValue value = graph.value(node, 0);
    long axis = node.whole("axis", 1);
    node.require(
        (axis < 0 ? axis + 1 + value.sizes().size() : axis) == 1 && value.records() == 1,
        "flattens other than whole records");
    settle(node, graph, value, 1, List.of(node.size(value.shape().elements())));
  }

  private static void reshape(OnnxNode node, ImportedGraph graph) {
    NodeValue value = graph.value(node, 0);
    List<Long> target =
        node.has(1)
            ? graph.sizes(node, 1).values()
            : node.wholes("shape", List.of()).stream().map(Integer::longValue).toList();
    node.require(target.size() >= 2, "makes something of one size of a batch");
    long elements = value.shape().elements();
    int records = records(node, graph, value, target);
    List<Integer> sizes = new ArrayList<>();
    long known = 1;
    int open = -1;
    for (int k = 1; k < target.size(); k++) {
      long size = target.get(k);
      if (size == 0 && node.whole("allowzero", 0) == 0 && k - 1 < value.sizes().size()) {
        size = value.seen().get(k - 1);
      }
      node.require(size > 0 || (size == -1 && open < 0), "makes records of sizes " + rest(target));
      if (size == -1) {
        open = k - 1;
        size = 1;
      }
      node.require(size <= elements && known * size <= elements, "makes more of less");
      known *= size;
      sizes.add((int) size);
    }
    if (records == 0) { // follows from the rest
      node.require(open < 0 && elements % known == 0, "makes records of sizes " + rest(target));
      records = (int) (elements / known);
    } else if (open >= 0) {
      node.require(elements % (records * known) == 0, "makes records of sizes " + rest(target));
      sizes.set(open, (int) (elements / (records * known)));
      known *= sizes.get(open);
    }
    node.require(records * known == elements, "makes records of sizes " + rest(target));
    settle(node, graph, value, records, sizes);
  }

  private static List<Long> rest(List<Long> target) {
    return target.subList(1, target.size());
  }

  /** How many records one of the layer's becomes, by the first size; 0 where it follows. */
  private static int records(
      OnnxNode node, ImportedGraph graph, NodeValue value, List<Long> target) {
    long first = target.get(0);
    if (first == -1 && !target.subList(1, target.size()).contains(-1L)) {
      return 0;
    } else if (first == 0) {
      return value.records();
    } else if (first == Sizes.BATCH) {
      return 1;
    }
    long batch = graph.batch();
    node.require(
        first > 0 && batch > 0 && first % batch == 0 && first / batch <= value.shape().elements(),
        "makes a batch of %d of one of other size".formatted(first));
    return (int) (first / batch);
  }

  private static void squeeze(OnnxNode node, ImportedGraph graph) {
    if (graph.areSizes(node.input(0))) {
      SizeOperators.squeeze(node, graph);
      return;
    }
    NodeValue value = inOrder(node, graph);
    List<Integer> axes = axes(node, graph, 1 + value.sizes().size());
    List<Integer> sizes = new ArrayList<>();
    for (int k = 0; k < value.sizes().size(); k++) {
      int size = value.sizes().get(k);
      boolean gone = axes.isEmpty() ? size == 1 : axes.contains(k + 1);
      node.require(!gone || size == 1, "takes away a size that is not 1");
      if (!gone) {
        sizes.add(size);
      }
    }
    settle(node, graph, value, value.records(), sizes);
  }

  private static void unsqueeze(OnnxNode node, ImportedGraph graph) {
    if (graph.areSizes(node.input(0))) {
      SizeOperators.unsqueeze(node, graph);
      return;
    }
    NodeValue value = inOrder(node, graph);
    int given = graph.integers(node, "axes", 1).size();
    List<Integer> sizes = new ArrayList<>(value.sizes());
    for (int axis : new TreeSet<>(axes(node, graph, 1 + value.sizes().size() + given))) {
      node.require(axis >= 1 && axis - 1 <= sizes.size(), "adds a size where none can be");
      sizes.add(axis - 1, 1);
    }
    settle(node, graph, value, value.records(), sizes);
  }

  private static NodeValue inOrder(OnnxNode node, ImportedGraph graph) {
    NodeValue value = graph.value(node, 0);
    node.require(value.isInOrder(), "reads a transposed value");
    return value;
  }

  private static List<Integer> axes(OnnxNode node, ImportedGraph graph, int rank) {
    return graph.integers(node, "axes", 1).stream()
        .map(axis -> axis < 0 ? axis + rank : axis)
        .toList();
  }

  private static void transpose(OnnxNode node, ImportedGraph graph) {
    NodeValue value = graph.value(node, 0);
    List<Integer> axes = node.wholes("perm", List.of());
    int rank = 1 + value.sizes().size();
    List<Integer> all = IntStream.range(0, rank).boxed().toList();
    node.require(
        axes.size() == rank && new TreeSet<>(axes).equals(new TreeSet<>(all)) && axes.get(0) == 0,
        "puts axes in the order %s, not records first".formatted(axes));
    graph.give(node, value.turned(axes.subList(1, rank).stream().map(a -> a - 1).toList()));
  }

  /** What it is to give these sizes to a value's elements. */
  private static void settle(
      OnnxNode node, ImportedGraph graph, NodeValue value, int records, List<Integer> sizes) {
    if (!value.isInOrder()) {
      shuffle(node, graph, value, records, sizes);
      return;
    }
    boolean flattens = records == 1 && sizes.size() == 1 && value.shape().dimensions() > 0;
    graph.give(
        node,
        flattens ? graph.layers().add(node, new Flatten(), value) : value.reshaped(records, sizes));
  }

  /** Two axes of the channels, exchanged, are channels that are dealt out. */
  private static void shuffle(
      OnnxNode node, ImportedGraph graph, NodeValue value, int records, List<Integer> sizes) {
    List<Integer> exchanged =
        new ArrayList<>(IntStream.range(0, value.sizes().size()).boxed().toList());
    boolean isShuffle = exchanged.size() >= 2 && value.records() == 1 && records == 1;
    if (isShuffle) {
      exchanged.set(0, 1);
      exchanged.set(1, 0);
      isShuffle =
          value.order().equals(exchanged)
              && value.sizes().get(0) * value.sizes().get(1) == value.shape().channels()
              && sizes.equals(NodeValue.sizes(value.shape()));
    }
    node.require(isShuffle, "puts elements in an order that no layer of Convoy does");
    graph.give(node, graph.layers().add(node, new ChannelShuffle(value.sizes().get(0)), value));
  }
}

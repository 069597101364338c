package dev.convoy.driver.onnx.importer;

import dev.convoy.driver.onnx.model.ElementType;
import dev.convoy.driver.onnx.model.TensorProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a graph computes of shapes, as exporters write it where the batch is open: numbers that are
 * known while the graph is read, but for the batch.
 */
final class SizeOperators {
  static final Map<String, Operator> ALL =
      Map.of(
          "Constant", SizeOperators::constant,
          "Shape", SizeOperators::shape,
          "Gather", SizeOperators::gather,
          "Cast", (node, graph) -> graph.give(node, graph.sizes(node, 0)),
          "Sub", SizeOperators::arithmetic,
          "Div", SizeOperators::arithmetic);

  private SizeOperators() {}

  private static void constant(OnnxNode node, ImportedGraph graph) {
    if (node.says("value_int")) {
      graph.give(node, new Sizes(List.of(node.whole("value_int", 0)), false));
    } else if (node.says("value_ints")) {
      List<Integer> values = node.wholes("value_ints", List.of());
      graph.give(node, Sizes.list(values.stream().map(Integer::longValue).toList()));
    } else {
      TensorProto tensor =
          node.tensor("value")
              .orElseThrow(() -> node.refuse("is a constant of a kind that nothing reads"));
      node.require(
          tensor.type() == ElementType.FLOAT || tensor.type() == ElementType.INT64,
          "is a constant of type " + ElementType.name(tensor.type()));
      graph.give(node, tensor);
    }
  }

  private static void shape(OnnxNode node, ImportedGraph graph) {
    NodeValue value = graph.value(node, 0);
    node.require(value.records() == 1, "asks for the shape of parts of records");
    node.require(!node.says("start") && !node.says("end"), "asks for a part of a shape");
    List<Long> sizes = new ArrayList<>(List.of(Sizes.BATCH));
    value.seen().forEach(size -> sizes.add((long) size));
    graph.give(node, Sizes.list(sizes));
  }

  private static void gather(OnnxNode node, ImportedGraph graph) {
    node.require(graph.areSizes(node.input(0)), "takes elements of other than a shape");
    List<Long> values = graph.sizes(node, 0).values();
    Sizes places = graph.sizes(node, 1);
    List<Long> taken = new ArrayList<>();
    for (long place : places.values()) {
      long at = place < 0 ? place + values.size() : place;
      node.require(at >= 0 && at < values.size(), "takes a size that is not there");
      taken.add(values.get((int) at));
    }
    graph.give(node, new Sizes(taken, places.isList()));
  }

  /** Sums, differences, products and quotients of single numbers. */
  static void arithmetic(OnnxNode node, ImportedGraph graph) {
    node.require(graph.areSizes(node.input(0)), "computes with other than a shape's sizes");
    Sizes one = graph.sizes(node, 0);
    Sizes two = graph.sizes(node, 1);
    node.require(
        one.values().size() == 1 && two.values().size() == 1, "computes with more than two sizes");
    long a = one.values().get(0);
    long b = two.values().get(0);
    boolean isBatch = a == Sizes.BATCH && b == 1 && !node.operator().equals("Add");
    node.require(
        isBatch || (Math.abs(a) <= Integer.MAX_VALUE && Math.abs(b) <= Integer.MAX_VALUE),
        "computes with the size of the batch");
    boolean divides = node.operator().equals("Div");
    node.require(!divides || b != 0, "divides by 0");
    long result =
        isBatch
            ? a
            : switch (node.operator()) {
              case "Add" -> a + b;
              case "Sub" -> a - b;
              case "Mul" -> a * b;
              case "Div" -> a / b;
              default -> throw node.refuse("is no sum or product of two sizes");
            };
    graph.give(node, new Sizes(List.of(result), one.isList() || two.isList()));
  }

  static void concat(OnnxNode node, ImportedGraph graph) {
    List<Long> all = new ArrayList<>();
    for (int k = 0; k < node.inputs(); k++) {
      all.addAll(graph.sizes(node, k).values());
      node.require(all.size() <= NodeValue.MOST_SIZES, "makes more numbers than a shape has");
    }
    graph.give(node, Sizes.list(all));
  }

  static void squeeze(OnnxNode node, ImportedGraph graph) {
    Sizes sizes = graph.sizes(node, 0);
    node.require(sizes.values().size() == 1, "makes one number of several");
    graph.give(node, new Sizes(sizes.values(), false));
  }

  static void unsqueeze(OnnxNode node, ImportedGraph graph) {
    Sizes sizes = graph.sizes(node, 0);
    node.require(!sizes.isList(), "makes a list of lists");
    graph.give(node, Sizes.list(sizes.values()));
  }

  static void slice(OnnxNode node, ImportedGraph graph) {
    List<Long> values = graph.sizes(node, 0).values();
    List<Integer> starts = graph.integers(node, "starts", 1);
    List<Integer> ends = ends(node, graph);
    List<Integer> steps = node.has(4) ? graph.integers(node, "steps", 4) : List.of(1);
    node.require(
        starts.size() == 1 && ends.size() == 1 && steps.equals(List.of(1)),
        "takes other than sizes that follow one another");
    int from = within(starts.get(0), values.size());
    graph.give(
        node, Sizes.list(values.subList(from, Math.max(from, within(ends.get(0), values.size())))));
  }

  /** Where slices end; beyond all that there is means: at the end. */
  static List<Integer> ends(OnnxNode node, ImportedGraph graph) {
    return node.has(2)
        ? graph.sizes(node, 2).values().stream()
            .map(end -> (int) Math.max(-Integer.MAX_VALUE, Math.min(Integer.MAX_VALUE, end)))
            .toList()
        : node.wholes("ends", List.of());
  }

  /** A place of so many, counted from the end where it is below 0. */
  static int within(int place, int count) {
    return Math.max(0, Math.min(count, place < 0 ? place + count : place));
  }
}

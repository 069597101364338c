package dev.convoy.driver.onnx.importer;

import java.util.Map;
import java.util.TreeMap;

/** Every operator that is known, by its name. */
final class Operators {
  private static final Map<String, Operator> ALL = new TreeMap<>();

  static {
    ALL.putAll(FilterOperators.ALL);
    ALL.putAll(PoolingOperators.ALL);
    ALL.putAll(ElementwiseOperators.ALL);
    ALL.putAll(ChannelOperators.ALL);
    ALL.putAll(ShapeOperators.ALL);
    ALL.putAll(SizeOperators.ALL);
  }

  private Operators() {}

  /** Reads a node. */
  static void read(OnnxNode node, ImportedGraph graph) {
    Operator operator = ALL.get(node.operator());
    if (operator == null) {
      throw node.refuse("is no operator that Convoy has a layer for");
    }
    operator.read(node, graph);
  }
}

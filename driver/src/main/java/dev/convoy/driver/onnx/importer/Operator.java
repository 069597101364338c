package dev.convoy.driver.onnx.importer;

/** How nodes of one operator are read. */
interface Operator {
  /**
   * Reads a node: adds layers, and says what the node gives.
   *
   * @throws dev.convoy.driver.onnx.model.OnnxException if it cannot be a layer
   */
  void read(OnnxNode node, ImportedGraph graph);
}

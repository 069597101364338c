package dev.convoy.driver.dl4j.exporter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.dl4j.Dl4jException;
import dev.convoy.network.Dropout;
import dev.convoy.network.Flatten;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.tensor.Shape;
import dev.convoy.text.Quoted;
import java.util.ArrayList;
import java.util.List;

/** One layer of a network where it is being said in DL4J's words. */
record LayerSite(GraphWriter graph, Network network, Node node) {

  /** A sentence about the layer. */
  Dl4jException refuse(String why) {
    return new Dl4jException(
        "layer %s (%s): %s".formatted(Quoted.of(node.name()), node.layer().describe(), why));
  }

  /** The vertices that it reads. */
  List<String> inputs() {
    return node.inputs().stream().map(graph::given).toList();
  }

  /** The first vertex that it reads. */
  String input() {
    return inputs().get(0);
  }

  /** The shape of one record of what it reads first. */
  Shape inputShape() {
    return network.inputShapes(node).get(0);
  }

  /** The shape of one record of what it gives. */
  Shape outputShape() {
    return network.shape(node.name());
  }

  /** The same, which has two dimensions. */
  Shape outputMaps() {
    if (inputShape().dimensions() != 2 || outputShape().dimensions() != 2) {
      throw refuse("only maps of two dimensions are written for Deeplearning4j");
    }
    return outputShape();
  }

  /** Adds the layer that gives what it gives. */
  void last(LayerJson layer) {
    graph.layer(node.name(), layer, input());
  }

  /** Adds the layer that gives what it gives, which reads a vertex on the way. */
  void last(LayerJson layer, String input) {
    graph.layer(node.name(), layer, input);
  }

  /** Adds the vertex that gives what it gives. */
  void last(ObjectNode vertex) {
    graph.vertex(node.name(), vertex, inputs());
  }

  /** Says that it gives what it reads. */
  void nothing() {
    graph.give(node, input());
  }

  /** Adds a layer on the way, and returns its name. */
  String step(String part, LayerJson layer, String input) {
    String name = graph.unique(node.name() + "-" + part);
    graph.layer(name, layer, input);
    return name;
  }

  /**
   * What it reads first, copied where others see it too: an activation of DL4J overwrites what it
   * reads, if nothing is trained.
   */
  String ownInput() {
    return isSeenByOthers() ? share("copy", input(), 0, inputShape().channels()) : input();
  }

  private boolean isSeenByOthers() {
    String at = node.inputs().get(0);
    while (!at.equals(Network.INPUT) && readers(at) == 1) {
      Node giver = network.node(at);
      boolean passesOn =
          giver.layer() instanceof Dropout
              || giver.layer() instanceof Flatten
              || (giver.layer() instanceof GlobalAveragePooling
                  && network.inputShapes(giver).get(0).dimensions() == 0);
      if (!passesOn) {
        return false;
      }
      at = giver.inputs().get(0);
    }
    return true;
  }

  private long readers(String layer) {
    return network.nodes().stream().filter(each -> each.inputs().contains(layer)).count();
  }

  /** Adds a vertex with some channels of another, and returns its name. */
  private String share(String part, String input, int from, int to) {
    String name = graph.unique(node.name() + "-" + part);
    ObjectNode subset = GraphWriter.vertex("SubsetVertex").put("from", from).put("to", to - 1);
    graph.vertex(name, subset, List.of(input));
    return name;
  }

  /** What it reads with zeros around, above, below, left and right; as it is without any. */
  String padded(String input, List<Integer> zeros) {
    return zeros.isEmpty()
        ? input
        : step("padding", LayerJson.plain("ZeroPaddingLayer").with("padding", zeros), input);
  }

  /**
   * Adds a layer for each of some equal shares of what it reads, of which there is one where there
   * is nothing to share.
   *
   * @param each is given a share's number and its layer's name and input; adds the layer
   */
  void shares(String input, int count, ShareWriter each) {
    if (count == 1) {
      each.write(0, node.name(), input);
      return;
    }
    int channels = inputShape().channels() / count;
    List<String> parts = new ArrayList<>();
    for (int part = 0; part < count; part++) {
      String share = share("share-" + part, input, part * channels, (part + 1) * channels);
      String name = graph.unique("%s-group-%d".formatted(node.name(), part));
      each.write(part, name, share);
      parts.add(name);
    }
    graph.vertex(node.name(), merge(), parts);
  }

  /** The description of a vertex that joins channels. */
  static ObjectNode merge() {
    return GraphWriter.vertex("MergeVertex").put("mergeAxis", 1);
  }

  /** Adds the layer of one share. */
  interface ShareWriter {
    void write(int part, String name, String input);
  }
}

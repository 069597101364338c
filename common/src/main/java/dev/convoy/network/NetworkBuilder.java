package dev.convoy.network;

import dev.convoy.network.Network.Node;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a network down layer by layer, as a paper's table does: each layer reads the one before.
 */
public final class NetworkBuilder {
  private final String name;
  private final Shape input;
  private final List<Node> nodes = new ArrayList<>();
  private String last = Network.INPUT;

  NetworkBuilder(String name, Shape input) {
    this.name = name;
    this.input = input;
  }

  /** Adds a layer that reads the one before it. */
  public NetworkBuilder add(String layerName, Layer layer) {
    return add(layerName, layer, last);
  }

  /** Adds a layer that reads these. */
  public NetworkBuilder add(String layerName, Layer layer, String... inputs) {
    nodes.add(new Node(layerName, layer, List.of(inputs)));
    last = layerName;
    return this;
  }

  /** The name of the layer added last, to be read by a later one. */
  public String last() {
    return last;
  }

  /** The layer that the next one reads. */
  public NetworkBuilder from(String layerName) {
    last = layerName;
    return this;
  }

  /** The shape of what was built so far. */
  public Shape shape() {
    return build().shape(last);
  }

  /** The network; checks every shape. */
  public Network build() {
    return new Network(name, input, nodes);
  }
}

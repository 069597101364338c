package dev.convoy.job;

import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * A network as it travels to workers.
 *
 * @param name its name
 * @param input one record's shape
 * @param nodes its layers, each after those that it reads
 */
public record NetworkSpec(String name, Shape input, List<Node> nodes) {

  /** Copies the list. */
  public NetworkSpec {
    nodes = List.copyOf(nodes);
  }

  /** What is sent of a network. */
  public static NetworkSpec of(Network network) {
    return new NetworkSpec(network.name(), network.input(), network.nodes());
  }

  /** The network. */
  public Network network() {
    return new Network(name, input, nodes);
  }
}

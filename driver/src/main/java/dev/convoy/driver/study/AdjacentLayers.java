package dev.convoy.driver.study;

import dev.convoy.network.Activation;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.tensor.Indices;
import dev.convoy.text.Quoted;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Two layers with filters of which one reads the other, with none between them, and which filters
 * of the first each group of the second reads, whatever is shuffled on the way.
 *
 * <p>The maps of a layer are those behind the activation that alone reads it, as in Caffe, where an
 * activation works in place; in them the literature looks for correlations.
 *
 * @param first the layer whose output is the first's maps: its activation, or itself
 * @param second the layer whose output is the second's maps
 * @param groups the second's filter groups
 * @param order the first's filters, those that the second's first group reads first
 */
public record AdjacentLayers(String first, String second, int groups, List<Integer> order) {

  /** Copies the list. */
  public AdjacentLayers {
    order = List.copyOf(order);
  }

  /**
   * Those of a network.
   *
   * @throws StudyException if it has no such layers, or one does not read the other
   */
  public static AdjacentLayers of(Network network, String first, String second) {
    Node one = filters(network, first);
    Node other = filters(network, second);
    List<Integer> order = order(network, one, other);
    int channels = network.shape(first).channels();
    if (order.size() != channels) {
      throw new StudyException(
          order.isEmpty()
              ? "layer %s does not read layer %s with no other filters between: name two adjacent layers"
                  .formatted(second, first)
              : "layer %s reads %d of the %d filters of layer %s: name layers of which one reads all of the other"
                  .formatted(second, order.size(), channels, first));
    }
    return of(network, one, other, order);
  }

  /** The layer behind another that reads all its filters in most groups, if there is one. */
  static Optional<AdjacentLayers> behind(Network network, Node first) {
    int channels = network.shape(first.name()).channels();
    return network.nodes().stream()
        .filter(node -> node.layer() instanceof FilterLayer)
        .map(node -> of(network, first, node, order(network, first, node)))
        .filter(layers -> layers.order().size() == channels)
        .max(Comparator.comparingInt(AdjacentLayers::groups));
  }

  private static AdjacentLayers of(Network network, Node first, Node second, List<Integer> order) {
    int groups = ((FilterLayer) second.layer()).groups();
    return new AdjacentLayers(maps(network, first), maps(network, second), groups, order);
  }

  /** The first's filters as the groups of the second read them, each once. */
  private static List<Integer> order(Network network, Node first, Node second) {
    int groups = ((FilterLayer) second.layer()).groups();
    int perGroup = network.shape(second.name()).channels() / groups;
    TreeSet<Integer> known = new TreeSet<>();
    return IntStream.range(0, groups)
        .mapToObj(g -> Indices.range(g * perGroup, (g + 1) * perGroup))
        .flatMap(group -> read(network, first, second, group).stream())
        .filter(known::add)
        .toList();
  }

  /**
   * A layer by its name.
   *
   * @throws StudyException if the network has none of that name
   */
  static Node layer(Network network, String name) {
    return network.nodes().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new StudyException(
                    "network %s has no layer named %s: 'convoy inspect' lists its layers"
                        .formatted(network.name(), Quoted.of(name))));
  }

  private static Node filters(Network network, String name) {
    Node node = layer(network, name);
    if (!(node.layer() instanceof FilterLayer)) {
      throw new StudyException(
          "layer %s of network %s has no filters (%s): name one that has, such as a convolution"
              .formatted(name, network.name(), node.layer().describe()));
    }
    return node;
  }

  /**
   * The layer whose output is looked at for a layer's maps: the activation that alone reads it, or
   * itself.
   */
  public static String maps(Network network, Node node) {
    List<Node> readers =
        network.nodes().stream().filter(each -> each.inputs().contains(node.name())).toList();
    return readers.size() == 1 && readers.get(0).layer() instanceof Activation
        ? readers.get(0).name()
        : node.name();
  }

  /** The first's filters that some of the outputs of a layer are made from. */
  private static TreeSet<Integer> read(Network network, Node first, Node at, Indices outputs) {
    TreeSet<Integer> all = new TreeSet<>();
    for (int input = 0; input < at.inputs().size(); input++) {
      String from = at.inputs().get(input);
      Indices needed = at.layer().neededChannels(input, outputs, network.inputShapes(at));
      if (from.equals(first.name())) {
        needed.stream().forEach(all::add);
      } else if (!from.equals(Network.INPUT) && passes(network.node(from))) {
        all.addAll(read(network, first, network.node(from), needed));
      }
    }
    return all;
  }

  private static boolean passes(Node node) {
    return !(node.layer() instanceof FilterLayer || node.layer() instanceof LossLayer);
  }
}

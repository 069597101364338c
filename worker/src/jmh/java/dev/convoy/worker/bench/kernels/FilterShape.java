package dev.convoy.worker.bench.kernels;

import dev.convoy.network.FilterLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Shape;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A filter layer and the size of what it reads.
 *
 * @param network where it was seen first
 * @param layer what it does
 * @param input one record
 * @param rows records
 * @param first whether it reads the images, so that nobody wants its input's gradient
 */
record FilterShape(String network, FilterLayer layer, Shape input, int rows, boolean first) {

  /** The distinct ones of a network, in its order. */
  static Set<FilterShape> of(String name, int rows) {
    Network network = Zoo.network(name);
    Set<FilterShape> shapes = new LinkedHashSet<>();
    for (Node node : network.nodes()) {
      if (node.layer() instanceof FilterLayer filter) {
        boolean first = node.inputs().contains(Network.INPUT);
        shapes.add(new FilterShape(name, filter, network.inputShapes(node).get(0), rows, first));
      }
    }
    return shapes;
  }

  /** As {@code 3×3 convolution, 32 groups, 256 × 28 × 28 to 256 × 28 × 28}. */
  String title() {
    return layer.describe() + ", " + input + " to " + layer.outputShape(List.of(input));
  }

  /** The whole layer on one worker. */
  LayerShare share() {
    return LayerShare.whole("layer", layer, List.of(input), rows);
  }

  /** Multiplications and additions of one pass. */
  double gflop() {
    return 2.0 * layer.macs(List.of(input)) * rows / 1e9;
  }
}

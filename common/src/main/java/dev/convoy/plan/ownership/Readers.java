package dev.convoy.plan.ownership;

import dev.convoy.network.FilterLayer;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ViewLayer;
import dev.convoy.placement.Placement;
import dev.convoy.placement.Placements;
import java.util.List;
import java.util.stream.Stream;

/** Who reads a layer's output, seen through views. */
record Readers(Network network, Placements placements) {

  /**
   * Whether all readers want rows of it along these axes of the mesh, so that sums should be
   * scattered by rows.
   */
  boolean wantRows(Node node, List<Integer> axes) {
    List<Node> all = of(node.name()).toList();
    return !all.isEmpty()
        && all.stream()
            .allMatch(
                reader ->
                    reader.layer() instanceof LossLayer
                        || (isPlaced(reader)
                            && placements
                                .of(reader.name())
                                .axes(Placement.ROWS)
                                .containsAll(axes)));
  }

  /** Whether it does not just stay where its input is. */
  private boolean isPlaced(Node reader) {
    return reader.layer() instanceof FilterLayer || placements.named().containsKey(reader.name());
  }

  private Stream<Node> of(String layer) {
    return network.nodes().stream()
        .filter(n -> n.inputs().contains(layer))
        .flatMap(n -> n.layer() instanceof ViewLayer ? of(n.name()) : Stream.of(n));
  }
}

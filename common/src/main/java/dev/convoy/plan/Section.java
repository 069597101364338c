package dev.convoy.plan;

import dev.convoy.network.BatchNorm;
import dev.convoy.network.Linear;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Layers one after the other between which nothing travels, and into how many parts the batch is
 * cut while they run.
 *
 * <p>Each part goes through all of them before the next one begins, so that its slices travel to
 * the next section while the next part is computed, and so that a section begins when the first
 * part has come. Only layers that work on each row by itself are cut; fully connected ones are not,
 * because each part would read all their weights again.
 */
record Section(List<Node> layers, int chunks) {

  Section {
    layers = List.copyOf(layers);
  }

  /** The parts in order. */
  List<Chunk> parts() {
    return Chunk.all(chunks);
  }

  boolean has(String layer) {
    return layers.stream().anyMatch(n -> n.name().equals(layer));
  }

  /**
   * Splits layers into sections.
   *
   * @param layers all that compute, in order
   * @param arriving the reshards that bring each layer's inputs
   * @param chunks into how many parts a section is cut where that hides an exchange
   */
  static List<Section> of(List<Node> layers, Map<String, List<Reshard>> arriving, int chunks) {
    List<Section> sections = new ArrayList<>();
    List<Node> current = new ArrayList<>();
    for (Node node : layers) {
      if (!current.isEmpty()
          && !continues(current, node, arriving.getOrDefault(node.name(), List.of()))) {
        sections.add(new Section(current, 1));
        current = new ArrayList<>();
      }
      current.add(node);
    }
    sections.add(new Section(current, 1));
    return sections.stream().map(s -> s.cut(arriving, chunks)).toList();
  }

  private static boolean continues(List<Node> current, Node node, List<Reshard> in) {
    Set<String> names = new HashSet<>();
    current.forEach(n -> names.add(n.name()));
    return isRowwise(node)
        && isRowwise(current.get(0))
        && in.stream()
            .filter(m -> names.contains(m.view().producer()))
            .allMatch(m -> m.isLocal() && m.keepsRows());
  }

  private static boolean isRowwise(Node node) {
    return !(node.layer() instanceof BatchNorm
        || node.layer() instanceof Linear
        || node.layer() instanceof LossLayer);
  }

  private Section cut(Map<String, List<Reshard>> arriving, int chunks) {
    boolean hides =
        arriving.entrySet().stream()
            .anyMatch(
                e ->
                    e.getValue().stream()
                        .anyMatch(
                            m -> m.canBeCut() && (has(e.getKey()) || has(m.view().producer()))));
    return hides && isRowwise(layers.get(0)) ? new Section(layers, chunks) : this;
  }
}

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
 * Splits layers into sections and says which of them are cut: those whose parts' slices travel to
 * the next section while the next part is computed, or that can begin when the first part has come.
 *
 * <p>Only layers that work on each row by itself are cut. Fully connected ones are not, because
 * each part would read all their weights again; nor are those whose outputs are added up, because
 * that takes a reshard of all rows.
 */
final class Sections {
  private final Map<String, List<Reshard>> arriving;
  private final Sums sums;
  private final int chunks;
  private final Set<String> cutNextTo = new HashSet<>();

  /**
   * For a network's layers.
   *
   * @param arriving the reshards that bring each layer's inputs
   * @param chunks into how many parts a section is cut where that hides an exchange
   */
  Sections(Map<String, List<Reshard>> arriving, Sums sums, int chunks) {
    this.arriving = arriving;
    this.sums = sums;
    this.chunks = chunks;
    arriving.forEach(
        (reader, reshards) -> {
          for (Reshard reshard : reshards) {
            if (reshard.canBeCut()) {
              cutNextTo.add(reader);
              cutNextTo.add(producer(reshard));
            }
          }
        });
  }

  private static String producer(Reshard reshard) {
    return ((Value.Output) reshard.from()).layer();
  }

  /** The sections of these layers, all that compute, in order. */
  List<Section> of(List<Node> layers) {
    List<Section> sections = new ArrayList<>();
    List<Node> current = new ArrayList<>();
    for (Node node : layers) {
      if (!current.isEmpty() && !continues(current, node)) {
        sections.add(section(current));
        current = new ArrayList<>();
      }
      current.add(node);
    }
    sections.add(section(current));
    return sections;
  }

  private boolean continues(List<Node> current, Node node) {
    Set<String> names = new HashSet<>();
    current.forEach(n -> names.add(n.name()));
    return isRowwise(node)
        && isRowwise(current.get(0))
        && arriving.getOrDefault(node.name(), List.of()).stream()
            .filter(m -> names.contains(producer(m)))
            .allMatch(m -> m.isLocal() && m.keepsRows());
  }

  private boolean isRowwise(Node node) {
    return !(node.layer() instanceof BatchNorm
        || node.layer() instanceof Linear
        || node.layer() instanceof LossLayer
        || sums.has(node));
  }

  private Section section(List<Node> layers) {
    boolean hides = layers.stream().anyMatch(n -> cutNextTo.contains(n.name()));
    return new Section(layers, hides && isRowwise(layers.get(0)) ? chunks : 1);
  }
}

package dev.convoy.plan;

import dev.convoy.network.Network.Node;
import java.util.List;

/**
 * Layers one after the other between which nothing travels, and into how many parts the batch is
 * cut while they run: each part goes through all of them before the next one begins.
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
}

package dev.convoy.network.yaml;

import dev.convoy.network.Bounds;
import dev.convoy.network.Layer;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.NetworkException;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes a network of a plain list of layers, each checked against the shapes that it reads. */
final class Assembly {
  private final Names names;
  private final Map<String, Shape> shapes = new LinkedHashMap<>();
  private final List<Node> nodes = new ArrayList<>();

  private Assembly(Names names, Shape input) {
    this.names = names;
    shapes.put(Network.INPUT, input);
  }

  static Network of(String name, Shape input, Expansion.Result layers) {
    Assembly assembly = new Assembly(layers.names(), input);
    layers.drafts().forEach(assembly::add);
    assembly.requireReaders(layers.drafts());
    return new Network(name, input, assembly.nodes);
  }

  private void add(LayerDraft draft) {
    List<String> inputs =
        draft.inputs().stream().map(i -> names.resolve(draft.name(), i, shapes.keySet())).toList();
    LayerForm<?> form = draft.declaration().form();
    if (inputs.size() < form.least() || inputs.size() > form.most()) {
      throw draft
          .place()
          .error(
              "layer %s: %s reads %s, not %d (%s)"
                  .formatted(
                      draft.name(),
                      form.kind(),
                      form.inputs(),
                      inputs.size(),
                      String.join(", ", inputs)));
    }
    requireNoLoss(draft, inputs);
    List<Shape> read = inputs.stream().map(shapes::get).toList();
    Layer layer = form.reader().apply(new Settings(draft, read));
    shapes.put(draft.name(), shape(draft, layer, inputs, read));
    nodes.add(new Node(draft.name(), layer, inputs));
  }

  private void requireNoLoss(LayerDraft draft, List<String> inputs) {
    for (Node node : nodes) {
      if (node.layer() instanceof LossLayer && inputs.contains(node.name())) {
        throw draft
            .place()
            .error(
                "layer %s: it reads %s, but nothing can come after a loss"
                    .formatted(draft.name(), node.name()));
      }
    }
  }

  private static Shape shape(LayerDraft draft, Layer layer, List<String> inputs, List<Shape> read) {
    try {
      return Bounds.output(layer, read);
    } catch (NetworkException e) {
      throw draft
          .place()
          .error(
              "layer " + draft.name() + ": " + e.getMessage() + "; it reads " + all(inputs, read));
    }
  }

  private static String all(List<String> inputs, List<Shape> shapes) {
    return IntStream.range(0, inputs.size())
        .mapToObj(k -> inputs.get(k) + " (" + shapes.get(k) + ")")
        .collect(Collectors.joining(" and "));
  }

  /** A layer that nobody reads would be computed for nothing: somebody forgot to connect it. */
  private void requireReaders(List<LayerDraft> drafts) {
    Set<String> read = new HashSet<>();
    nodes.forEach(n -> read.addAll(n.inputs()));
    for (int k = 0; k < nodes.size() - 1; k++) {
      Node node = nodes.get(k);
      if (!read.contains(node.name()) && !(node.layer() instanceof LossLayer)) {
        throw drafts
            .get(k)
            .place()
            .error(
                "layer "
                    + node.name()
                    + ": no layer reads it: name it in a later layer's from, or leave it out");
      }
    }
  }
}

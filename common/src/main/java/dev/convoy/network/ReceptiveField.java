package dev.convoy.network;

import dev.convoy.network.Network.Node;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which part of the input an element of a layer's output is computed from, padding included: traced
 * back through the network, over all ways. Araujo, Norris and Sim, Computing Receptive Fields of
 * Convolutional Neural Networks, 2019.
 *
 * @param sizes elements of the input along every dimension of it, for an element in the middle
 * @param strides by how many elements of the input it moves from one element of the output to the
 *     next, on average; 0 where all of the output sees the same
 * @param whole whether an element in the middle sees all of the input
 */
public record ReceptiveField(List<Long> sizes, List<Double> strides, boolean whole) {

  /** Copies the lists. */
  public ReceptiveField {
    sizes = List.copyOf(sizes);
    strides = List.copyOf(strides);
  }

  /** Elements along one dimension, both ends included; below 0 and above the last is padding. */
  record Span(long from, long to) {
    Span with(Span other) {
      return new Span(Math.min(from, other.from), Math.max(to, other.to));
    }
  }

  /**
   * That of a layer.
   *
   * @throws NetworkException if there is no such layer
   */
  public static ReceptiveField of(Network network, String layer) {
    Node node = network.node(layer);
    Shape output = network.shape(layer);
    List<Span> middle = seen(network, node, at(output, 0.5));
    List<Span> first = seen(network, node, at(output, 0));
    List<Span> last = seen(network, node, at(output, 1));
    List<Long> sizes = new ArrayList<>();
    List<Double> strides = new ArrayList<>();
    boolean whole = true;
    for (int d = 0; d < middle.size(); d++) {
      Span span = middle.get(d);
      sizes.add(span.to() - span.from() + 1);
      int steps = output.dimensions() == middle.size() ? output.spatial().get(d) - 1 : 0;
      double moved = last.get(d).from() - first.get(d).from();
      strides.add(steps == 0 ? 0 : moved / steps);
      whole &= span.from() <= 0 && span.to() >= network.input().spatial().get(d) - 1;
    }
    return new ReceptiveField(sizes, strides, whole);
  }

  /** One element, so far along every dimension. */
  private static List<Span> at(Shape shape, double part) {
    return shape.spatial().stream()
        .map(size -> Math.round(part * (size - 1)))
        .map(index -> new Span(index, index))
        .toList();
  }

  /** What some elements of a layer's output are computed from. */
  private static List<Span> seen(Network network, Node node, List<Span> output) {
    Map<String, List<Span>> needed = new HashMap<>();
    needed.put(node.name(), output);
    List<Node> nodes = network.nodes();
    for (int k = nodes.indexOf(node); k >= 0; k--) {
      Node each = nodes.get(k);
      List<Span> made = needed.get(each.name());
      for (int input = 0; made != null && input < each.inputs().size(); input++) {
        Shape shape = network.inputShapes(each).get(input);
        List<Span> read = each.layer().accept(new InputSpans(made, shape, input));
        needed.merge(each.inputs().get(input), read, ReceptiveField::both);
      }
    }
    return needed.getOrDefault(Network.INPUT, List.of());
  }

  private static List<Span> both(List<Span> one, List<Span> other) {
    List<Span> both = new ArrayList<>();
    for (int d = 0; d < one.size(); d++) {
      both.add(one.get(d).with(other.get(d)));
    }
    return both;
  }

  /** All of some maps. */
  static List<Span> all(Shape shape) {
    return shape.spatial().stream().map(size -> new Span(0, size - 1L)).toList();
  }
}

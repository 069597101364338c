package dev.convoy.plan.ownership;

import dev.convoy.network.Layer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ViewLayer;
import dev.convoy.network.ViewLayer.Segment;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows names back through shuffles, concatenations and flattenings to the layers that compute:
 * to a plan these layers do not exist, they only say which channels of which producer an input
 * consists of.
 */
public final class ViewResolver {
  private final Network network;

  /** Of one network. */
  public ViewResolver(Network network) {
    this.network = network;
  }

  /** What a value consists of, by the name of a layer or of the network's input. */
  public List<ChannelView> views(String name) {
    if (name.equals(Network.INPUT)) {
      return List.of(ChannelView.whole(name, network.input().channels()));
    }
    Node node = network.node(name);
    Layer layer = node.layer();
    if (!(layer instanceof ViewLayer view)) {
      return List.of(ChannelView.whole(name, network.shape(name).channels()));
    }
    List<Shape> shapes = network.inputShapes(node);
    List<Segment> segments = view.segments(shapes);
    List<ChannelView> views = new ArrayList<>();
    for (int k = 0; k < shapes.size(); k++) {
      int units = view.unitsPerChannel(shapes.get(k));
      for (ChannelView inner : views(node.inputs().get(k))) {
        ChannelView named = rename(inner, units, k, segments);
        if (!named.to().isEmpty()) {
          views.add(named);
        }
      }
    }
    return views;
  }

  /** The part of an input's view that the segments of this input pick, under the output's names. */
  private static ChannelView rename(
      ChannelView inner, int units, int input, List<Segment> segments) {
    Indices from = inner.from().scaled(units);
    Indices to = inner.to().scaled(units);
    List<Range> picked = new ArrayList<>();
    List<Range> named = new ArrayList<>();
    for (Segment segment : segments) {
      if (segment.input() != input) {
        continue;
      }
      Indices wanted = Indices.range(segment.from(), segment.from() + segment.length());
      for (Range run : wanted.commonRuns(to)) {
        picked.addAll(from.slice(to.positionOf(run.from()), run.size()).runs());
        named.add(run.shifted(segment.to() - segment.from()));
      }
    }
    return new ChannelView(
        inner.producer(), inner.units() * units, Indices.ofRuns(picked), Indices.ofRuns(named));
  }
}

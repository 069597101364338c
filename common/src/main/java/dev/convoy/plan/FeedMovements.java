package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.network.Network;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Indices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What brings a feed from the workers that own its producers to those that read it, one movement a
 * view, and its gradient back along the transposed transfers.
 */
final class FeedMovements {
  private final Ownership ownership;
  private final DataType activations;
  private final Numbering numbering;
  private final Map<Integer, List<Movement>> forward = new HashMap<>();

  /** In activations of a type. */
  FeedMovements(Ownership ownership, DataType activations, Numbering numbering) {
    this.ownership = ownership;
    this.activations = activations;
    this.numbering = numbering;
  }

  /**
   * Brings the feed; nothing where it has been brought already.
   *
   * @param parts into how many parts it may be cut, each with a number of its own
   */
  List<Movement> bring(Feed feed, int parts) {
    if (forward.containsKey(feed.id())) {
      return List.of();
    }
    List<Movement> list = new ArrayList<>();
    for (ChannelView view : feed.views()) {
      Layout stored = ownership.of(view.producer());
      Layout renamed = view.renamed(stored);
      Layout part = restrict(feed.layout(), view.to());
      Movement movement =
          new Movement(
              0,
              feed.readers().get(0) + " input",
              new Value.Output(view.producer()),
              new Value.Input(feed.id()),
              Redistribution.plan(renamed, part),
              scaled(stored, view.units()),
              feed.layout(),
              view,
              false,
              feed.shape().spatialSize(),
              activations);
      list.add(movement.numbered(numbering.next(Math.max(parts, movement.imageParts()))));
    }
    forward.put(feed.id(), list);
    return list;
  }

  private static Layout scaled(Layout layout, int units) {
    if (units == 1) {
      return layout;
    }
    return new Layout(
        layout.blocks().stream().map(b -> new Block(b.rows(), b.channels().scaled(units))).toList(),
        layout.kind());
  }

  /** The part of each block whose channels a view provides. */
  private static Layout restrict(Layout layout, Indices channels) {
    return new Layout(
        layout.blocks().stream()
            .map(b -> new Block(b.rows(), b.channels().intersect(channels)))
            .toList(),
        layout.kind());
  }

  /** Brings its gradient back to all producers but the network's input. */
  List<Movement> turnRound(Feed feed) {
    return forward.getOrDefault(feed.id(), List.of()).stream()
        .filter(m -> !m.view().producer().equals(Network.INPUT))
        .map(m -> turnRound(feed, m))
        .toList();
  }

  private Movement turnRound(Feed feed, Movement movement) {
    return new Movement(
        numbering.next(),
        feed.readers().get(0) + " input gradient",
        new Value.InputGradient(feed.id()),
        new Value.OutputGradient(movement.view().producer()),
        movement.redistribution().transpose(),
        movement.target(),
        movement.source(),
        movement.view(),
        true,
        movement.elements(),
        movement.type());
  }
}

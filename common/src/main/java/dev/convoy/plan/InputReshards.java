package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.network.Network;
import dev.convoy.plan.ownership.ChannelView;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.Indices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What brings an input tensor from the workers that own its producers to those that read it, one
 * reshard a view, and its gradient back along the transposed transfers.
 */
final class InputReshards {

  /** Two layouts, as the key of what changes one to the other. */
  private record Change(Layout source, Layout target) {}

  private final Ownership ownership;
  private final PlanOptions options;
  private final Numbering numbering;
  private final Map<Integer, List<Reshard>> forward = new HashMap<>();
  private final Map<Change, Redistribution> known = new HashMap<>();

  InputReshards(Ownership ownership, PlanOptions options, Numbering numbering) {
    this.ownership = ownership;
    this.options = options;
    this.numbering = numbering;
  }

  /**
   * Brings the input tensor; nothing where it has been brought already.
   *
   * @param parts into how many parts it may be cut, each with a number of its own
   */
  List<Reshard> bring(InputTensor inputTensor, int parts) {
    if (forward.containsKey(inputTensor.id())) {
      return List.of();
    }
    List<Reshard> list = new ArrayList<>();
    for (ChannelView view : inputTensor.views()) {
      Layout stored = ownership.of(view.producer());
      Redistribution change = change(view.renamed(stored), part(inputTensor.layout(), view.to()));
      Reshard reshard =
          new Reshard(
              0,
              inputTensor.readers().get(0) + " input",
              new Reshard.End(
                  new Value.Output(view.producer()), scaled(stored, view.units()), view),
              new Reshard.End(new Value.Input(inputTensor.id()), inputTensor.layout()),
              change,
              inputTensor.shape().spatialSize(),
              view.producer().equals(Network.INPUT)
                  ? options.movedImages()
                  : options.activations());
      list.add(reshard.numbered(numbering.next(Math.max(parts, reshard.imageParts(options)))));
    }
    forward.put(inputTensor.id(), list);
    return list;
  }

  /** Networks repeat themselves, and so do the layouts of their layers. */
  private Redistribution change(Layout source, Layout target) {
    return known.computeIfAbsent(
        new Change(source, target), change -> Redistribution.plan(source, target));
  }

  private static Layout scaled(Layout layout, int units) {
    return units == 1
        ? layout
        : layout.with(
            layout.blocks().stream()
                .map(b -> new Block(b.rows(), b.channels().scaled(units)))
                .toList());
  }

  /** The part of each block whose channels a view provides. */
  private static Layout part(Layout layout, Indices channels) {
    return layout.with(
        layout.blocks().stream()
            .map(b -> new Block(b.rows(), b.channels().intersect(channels)))
            .toList());
  }

  /** Brings its gradient back to all producers but the network's input. */
  List<Reshard> transpose(InputTensor inputTensor) {
    return forward.getOrDefault(inputTensor.id(), List.of()).stream()
        .filter(m -> !m.isOfImages())
        .map(m -> transpose(inputTensor, m))
        .toList();
  }

  private Reshard transpose(InputTensor inputTensor, Reshard reshard) {
    return reshard.transpose(
        numbering.next(),
        inputTensor.readers().get(0) + " input gradient",
        new Value.InputGradient(inputTensor.id()),
        new Value.OutputGradient(((Value.Output) reshard.from()).layer()));
  }
}

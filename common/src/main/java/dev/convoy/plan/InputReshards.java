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
 * What brings an input tensor from the workers that own its producers to those that read it, one
 * reshard a view, and its gradient back along the transposed transfers.
 */
final class InputReshards {
  private final Ownership ownership;
  private final DataType activations;
  private final Numbering numbering;
  private final Map<Integer, List<Reshard>> forward = new HashMap<>();

  /** In activations of a type. */
  InputReshards(Ownership ownership, DataType activations, Numbering numbering) {
    this.ownership = ownership;
    this.activations = activations;
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
      Layout renamed = view.renamed(stored);
      Layout part = restrict(inputTensor.layout(), view.to());
      Reshard reshard =
          new Reshard(
              0,
              inputTensor.readers().get(0) + " input",
              new Value.Output(view.producer()),
              new Value.Input(inputTensor.id()),
              Redistribution.plan(renamed, part),
              scaled(stored, view.units()),
              inputTensor.layout(),
              view,
              false,
              inputTensor.shape().spatialSize(),
              activations);
      list.add(reshard.numbered(numbering.next(Math.max(parts, reshard.imageParts()))));
    }
    forward.put(inputTensor.id(), list);
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
  List<Reshard> transpose(InputTensor inputTensor) {
    return forward.getOrDefault(inputTensor.id(), List.of()).stream()
        .filter(m -> !m.view().producer().equals(Network.INPUT))
        .map(m -> transpose(inputTensor, m))
        .toList();
  }

  private Reshard transpose(InputTensor inputTensor, Reshard reshard) {
    return new Reshard(
        numbering.next(),
        inputTensor.readers().get(0) + " input gradient",
        new Value.InputGradient(inputTensor.id()),
        new Value.OutputGradient(reshard.view().producer()),
        reshard.redistribution().transpose(),
        reshard.target(),
        reshard.source(),
        reshard.view(),
        true,
        reshard.elements(),
        reshard.type());
  }
}

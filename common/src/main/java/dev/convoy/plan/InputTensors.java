package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.ownership.ChannelView;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.plan.ownership.Shares;
import dev.convoy.plan.ownership.ViewResolver;
import dev.convoy.tensor.Indices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the layers of a network read: what each needs for the outputs that the workers own, where
 * layers that need the same of the same producers share an {@link InputTensor}.
 */
final class InputTensors {
  private final Network network;
  private final Ownership ownership;
  private final List<InputTensor> all = new ArrayList<>();
  private final Map<String, List<Integer>> inputs = new HashMap<>();

  /** Of these layers, all that compute. */
  InputTensors(Network network, Ownership ownership, List<Node> computing) {
    this.network = network;
    this.ownership = ownership;
    ViewResolver viewResolver = new ViewResolver(network);
    Set<String> differentiable = differentiable();
    Map<List<Object>, Integer> known = new HashMap<>();
    for (Node node : computing) {
      List<Integer> ids = new ArrayList<>();
      for (int k = 0; k < node.inputs().size(); k++) {
        String input = node.inputs().get(k);
        List<ChannelView> views = viewResolver.views(input);
        Layout needed = needed(node, k);
        int id = known.computeIfAbsent(List.of(views, needed), key -> all.size());
        if (id == all.size()) {
          boolean wanted = views.stream().anyMatch(s -> differentiable.contains(s.producer()));
          all.add(new InputTensor(id, network.shape(input), views, needed, List.of(), wanted));
        }
        all.set(id, readBy(all.get(id), node.name()));
        ids.add(id);
      }
      inputs.put(node.name(), ids);
    }
  }

  /** All of them, each at the place that its number says. */
  List<InputTensor> all() {
    return all;
  }

  /** The numbers of the input tensors that each layer reads, one an input. */
  Map<String, List<Integer>> inputs() {
    return inputs;
  }

  /** What a layer reads, each input tensor once. */
  List<InputTensor> of(Node node) {
    return inputs.getOrDefault(node.name(), List.of()).stream().distinct().map(all::get).toList();
  }

  private static InputTensor readBy(InputTensor inputTensor, String reader) {
    List<String> readers = new ArrayList<>(inputTensor.readers());
    readers.add(reader);
    return new InputTensor(
        inputTensor.id(),
        inputTensor.shape(),
        inputTensor.views(),
        inputTensor.layout(),
        readers,
        inputTensor.differentiable());
  }

  /** The layers whose output depends on a parameter. */
  private Set<String> differentiable() {
    Set<String> names = new HashSet<>();
    for (Node node : network.nodes()) {
      if (!network.parameters(node).isEmpty() || node.inputs().stream().anyMatch(names::contains)) {
        names.add(node.name());
      }
    }
    return names;
  }

  /** What each worker must hold of an input for the outputs that it computes. */
  private Layout needed(Node node, int input) {
    Shares shares = ownership.sharesOf(node.name());
    List<Block> blocks = new ArrayList<>();
    for (int rank = 0; rank < ownership.mesh().ranks(); rank++) {
      Block work = shares.work().get(rank);
      Indices channels =
          node.layer().neededChannels(input, work.channels(), network.inputShapes(node));
      if (shares.isByInputs() && input == 0) {
        channels = GroupInputs.of(network, node, shares.groupInputs().get(rank)).among(channels);
      }
      blocks.add(channels.isEmpty() ? Block.NONE : new Block(work.rows(), channels));
    }
    return Layout.whole(blocks);
  }
}

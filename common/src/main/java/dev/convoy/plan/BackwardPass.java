package dev.convoy.plan;

import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.Step.Compute;
import dev.convoy.plan.Step.Pass;
import dev.convoy.plan.Step.Receive;
import dev.convoy.plan.Step.Send;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the backward half of a plan, from the last layer to the first: gradients of inputs leave
 * before the layer's own weight gradients are computed.
 */
final class BackwardPass {
  private final Network network;
  private final List<Node> layers;
  private final InputTensors inputTensors;
  private final InputReshards reshards;
  private final Sums sums;
  private final Statistics statistics;
  private final Updates updates;
  private final Numbering numbering;
  private final List<Step> steps = new ArrayList<>();

  /**
   * For these layers.
   *
   * @param layers all that compute, in order
   * @param reshards those that brought the input tensors
   */
  BackwardPass(
      Network network,
      List<Node> layers,
      InputTensors inputTensors,
      InputReshards reshards,
      Sums sums,
      Statistics statistics,
      Updates updates,
      Numbering numbering) {
    this.network = network;
    this.layers = layers;
    this.inputTensors = inputTensors;
    this.reshards = reshards;
    this.sums = sums;
    this.statistics = statistics;
    this.updates = updates;
    this.numbering = numbering;
  }

  List<Step> steps() {
    for (int k = layers.size() - 1; k >= 0; k--) {
      Node node = layers.get(k);
      boolean trains = !network.parameters(node).isEmpty();
      if (trains || inputTensors.of(node).stream().anyMatch(InputTensor::differentiable)) {
        write(node, trains);
      }
    }
    updates.finish(steps);
    return steps;
  }

  private void write(Node node, boolean trains) {
    if (sums.has(node) && !(node.layer() instanceof LossLayer)) {
      Reshard gradient = sums.ofGradient(node, numbering.next());
      steps.add(new Send(gradient));
      steps.add(new Receive(gradient));
    }
    steps.add(new Compute(node.name(), Pass.BACKWARD, 0));
    if (statistics.areSplit(node)) {
      Reshard gathered = statistics.ofGradients(node, numbering.next());
      steps.add(new Send(gathered));
      steps.add(new Receive(gathered));
      steps.add(new Compute(node.name(), Pass.BACKWARD, 1));
    }
    List<Reshard> turned = transposed(node);
    turned.forEach(m -> steps.add(new Send(m)));
    if (trains) {
      steps.add(new Compute(node.name(), Pass.WEIGHTS, 0));
      updates.gradientsOf(node, steps);
    }
    turned.forEach(m -> steps.add(new Receive(m)));
  }

  /** What brings the gradients of a layer's inputs back, once all readers have contributed. */
  private List<Reshard> transposed(Node node) {
    return inputTensors.of(node).stream()
        .filter(f -> f.differentiable() && f.readers().get(0).equals(node.name()))
        .flatMap(f -> reshards.transpose(f).stream())
        .toList();
  }
}

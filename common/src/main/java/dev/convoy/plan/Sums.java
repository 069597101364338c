package dev.convoy.plan;

import dev.convoy.layout.Redistribution;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.plan.ownership.Shares;
import dev.convoy.tensor.DataType;
import java.util.HashMap;
import java.util.Map;

/**
 * What brings addends of a layer's output to its owners, who add them up, and the output's gradient
 * from the owners to whoever wrote an addend. The loss is such a layer: every worker adds its rows'
 * share.
 */
final class Sums {
  private final Network network;
  private final Ownership ownership;
  private final DataType activations;
  private final Map<String, Reshard> forward = new HashMap<>();

  Sums(Network network, Ownership ownership, DataType activations) {
    this.network = network;
    this.ownership = ownership;
    this.activations = activations;
  }

  /** Whether several workers add to a layer's output. */
  boolean has(Node node) {
    return ownership.sharesOf(node.name()).isSummed();
  }

  /** Adds a layer's addends up. */
  Reshard ofAddends(Node node, int id) {
    Shares shares = ownership.sharesOf(node.name());
    boolean loss = node.layer() instanceof LossLayer;
    Reshard sum =
        new Reshard(
            id,
            loss ? "loss" : node.name() + " partial sums",
            new Reshard.End(new Value.PartialSums(node.name()), shares.computed()),
            new Reshard.End(new Value.Output(node.name()), shares.output()),
            Redistribution.plan(shares.computed(), shares.output()),
            network.shape(node.name()).spatialSize(),
            loss ? DataType.F32 : activations);
    forward.put(node.name(), sum);
    return sum;
  }

  /** Hands the gradient of the output, which is that of each addend, to whoever wrote one. */
  Reshard ofGradient(Node node, int id) {
    Reshard sum = forward.get(node.name());
    if (sum == null) {
      throw new IllegalStateException(node.name() + " goes backward before it went forward");
    }
    return sum.transpose(
        id,
        node.name() + " partial sums gradient",
        new Value.OutputGradient(node.name()),
        new Value.PartialSumsGradient(node.name()));
  }
}

package dev.convoy.plan;

import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.network.Network.Node;
import dev.convoy.tensor.DataType;

/**
 * How workers that hold the same parameters stay equal: gradients go from replicas, as addends, to
 * even shards of them, new weights from shards to replicas.
 *
 * <p>The unit is one element; groups of replicas lie one after the other.
 */
record Replicas(ParameterShares shares) {

  /** Replicas of a layer's parameters add their gradients up, each for an even share of them. */
  Reshard gradients(Node node, int id) {
    ParameterSharding sharding = shares.sharding(node);
    return reshard(
        node,
        id,
        new Value.ParameterGradients(node.name()),
        "weight gradient",
        Redistribution.plan(Layout.partial(sharding.full()), Layout.whole(sharding.shards())));
  }

  /** Each replica gets the shards that the others have updated. */
  Reshard weights(Node node, int id) {
    ParameterSharding sharding = shares.sharding(node);
    return reshard(
        node,
        id,
        new Value.Parameters(node.name()),
        "weights",
        Redistribution.plan(Layout.whole(sharding.shards()), Layout.whole(sharding.full())));
  }

  private Reshard reshard(
      Node node, int id, Value value, String what, Redistribution redistribution) {
    Reshard.End stored = new Reshard.End(value, Layout.whole(shares.sharding(node).full()));
    return new Reshard(
        id, node.name() + " " + what, stored, stored, redistribution, 1, DataType.F32);
  }
}

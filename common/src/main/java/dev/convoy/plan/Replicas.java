package dev.convoy.plan;

import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ParameterSpec;
import dev.convoy.tensor.DataType;

/**
 * How workers that hold the same parameters stay equal: gradients go from replicas, as addends, to
 * even shards of them, new weights from shards to replicas.
 *
 * <p>The unit is one number; replicas of one list of channels form a group, and groups lie one
 * after the other.
 */
record Replicas(Network network, Ownership ownership) {

  /** Replicas of a layer's parameters add their gradients up, each for an even share of them. */
  Reshard gradients(Node node, int id) {
    ParameterSharding sharding = sharding(node);
    Layout full = new Layout(sharding.full(), Layout.Kind.PARTIAL);
    return reshard(
        node,
        id,
        new Value.ParameterGradients(node.name()),
        "weight gradient",
        Redistribution.plan(full, Layout.whole(sharding.shards())));
  }

  /** Each replica gets the shards that the others have updated. */
  Reshard weights(Node node, int id) {
    ParameterSharding sharding = sharding(node);
    Layout full = Layout.whole(sharding.full());
    return reshard(
        node,
        id,
        new Value.Parameters(node.name()),
        "weights",
        Redistribution.plan(Layout.whole(sharding.shards()), full));
  }

  private Reshard reshard(
      Node node, int id, Value value, String what, Redistribution redistribution) {
    ParameterSharding sharding = sharding(node);
    Layout stored = Layout.whole(sharding.full());
    return new Reshard(
        id,
        node.name() + " " + what,
        value,
        value,
        redistribution,
        stored,
        stored,
        ChannelView.whole(node.name(), sharding.size()),
        false,
        1,
        DataType.F32);
  }

  private ParameterSharding sharding(Node node) {
    int rowSize = network.parameters(node).stream().mapToInt(ParameterSpec::rowSize).sum();
    return ParameterSharding.of(ownership.of(node.name()), rowSize);
  }
}

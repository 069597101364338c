package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.plan.ownership.Shares;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who holds and who updates which parameters of each layer.
 *
 * <p>Concurrency: thread safe.
 */
public final class ParameterShares {
  private final Network network;
  private final Ownership ownership;
  private final Map<String, List<HeldParameters>> held = new ConcurrentHashMap<>();
  private final Map<String, ParameterSharding> shardings = new ConcurrentHashMap<>();

  ParameterShares(Network network, Ownership ownership) {
    this.network = network;
    this.ownership = ownership;
  }

  /** What each rank holds of a layer. */
  List<HeldParameters> held(Node node) {
    return held.computeIfAbsent(node.name(), key -> find(node));
  }

  private List<HeldParameters> find(Node node) {
    Shares shares = ownership.sharesOf(node.name());
    var specs = network.parameters(node);
    List<HeldParameters> all = new ArrayList<>();
    for (int rank = 0; rank < ownership.mesh().ranks(); rank++) {
      Block work = shares.work().get(rank);
      GroupInputs inputs =
          shares.isByInputs()
              ? GroupInputs.of(network, node, shares.groupInputs().get(rank))
              : null;
      all.add(HeldParameters.of(specs, work.channels(), inputs));
    }
    return all;
  }

  /** Who updates what of a layer. */
  ParameterSharding sharding(Node node) {
    return shardings.computeIfAbsent(node.name(), key -> ParameterSharding.of(held(node)));
  }
}

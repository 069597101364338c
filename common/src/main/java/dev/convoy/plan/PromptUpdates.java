package dev.convoy.plan;

import dev.convoy.network.Network.Node;
import dev.convoy.plan.Step.Receive;
import java.util.ArrayList;
import java.util.List;

/** Updates a layer as soon as its gradients are whole, while those of others are computed. */
final class PromptUpdates extends Updates {
  private final List<Reshard> gathers = new ArrayList<>();

  PromptUpdates(Replicas replicas, Numbering numbering, int sumsBehind) {
    super(replicas, numbering, sumsBehind);
  }

  @Override
  void whole(Node node, Reshard gather, List<Step> steps) {
    update(node, gather, steps);
    if (!gather.isLocal()) {
      gathers.add(gather);
    }
  }

  @Override
  void end(List<Step> steps) {
    gathers.forEach(g -> steps.add(new Receive(g)));
  }
}

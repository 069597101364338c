package dev.convoy.plan;

import dev.convoy.network.Network.Node;
import dev.convoy.plan.Step.Compute;
import dev.convoy.plan.Step.Pass;
import dev.convoy.plan.Step.Receive;
import dev.convoy.plan.Step.Send;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Writes what follows the gradients of a layer's parameters. Where the workers hold different
 * parameters, each has its own gradients at once; replicas first add theirs up, and such sums are
 * waited for some layers later.
 */
abstract class Updates {
  /** A gradient sum on its way, and what follows the update. */
  private record Pending(Node node, Reshard sum, Reshard gather) {}

  private final Replicas replicas;
  private final Numbering numbering;
  private final int sumsBehind;
  private final Deque<Pending> pending = new ArrayDeque<>();

  /**
   * For a plan.
   *
   * @param sumsBehind see {@link PlanOptions}
   */
  Updates(Replicas replicas, Numbering numbering, int sumsBehind) {
    this.replicas = replicas;
    this.numbering = numbering;
    this.sumsBehind = sumsBehind;
  }

  /** The gradients of a layer's parameters have been computed. */
  final void gradientsOf(Node node, List<Step> steps) {
    Reshard sum = replicas.gradients(node, numbering.next());
    Reshard gather = replicas.weights(node, numbering.next());
    if (sum.isLocal()) {
      whole(node, gather, steps);
      return;
    }
    steps.add(new Send(sum));
    pending.add(new Pending(node, sum, gather));
    if (pending.size() > sumsBehind) {
      receiveNext(steps);
    }
  }

  private void receiveNext(List<Step> steps) {
    Pending next = pending.remove();
    steps.add(new Receive(next.sum));
    whole(next.node, next.gather, steps);
  }

  /** All layers have had their turn. */
  final void finish(List<Step> steps) {
    while (!pending.isEmpty()) {
      receiveNext(steps);
    }
    end(steps);
  }

  /** Each replica updates its shard and hands it to the others. */
  static void update(Node node, Reshard gather, List<Step> steps) {
    steps.add(new Compute(node.name(), Pass.UPDATE, 0));
    if (!gather.isLocal()) {
      steps.add(new Send(gather));
    }
  }

  /**
   * A worker's gradients are whole: those of the parameters that it updates.
   *
   * @param gather what hands new parameters to replicas, local where there are none
   */
  abstract void whole(Node node, Reshard gather, List<Step> steps);

  /** All gradients are whole. */
  abstract void end(List<Step> steps);
}

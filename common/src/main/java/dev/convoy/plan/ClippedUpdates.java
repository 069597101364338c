package dev.convoy.plan;

import dev.convoy.network.Network.Node;
import dev.convoy.plan.Step.Compute;
import dev.convoy.plan.Step.Pass;
import dev.convoy.plan.Step.Receive;
import dev.convoy.plan.Step.Send;
import java.util.ArrayList;
import java.util.List;

/**
 * Updates all layers at the end, when the norm of all gradients together is known. Each element of
 * them is squared by the one worker that updates it, so the norm is that of one worker alone.
 */
final class ClippedUpdates extends Updates {
  private final Reshard squares;
  private final List<Waiting> waiting = new ArrayList<>();

  /** A layer whose gradients are whole. */
  private record Waiting(Node node, Reshard gather) {}

  /**
   * For a plan.
   *
   * @param squares adds up the workers' sums of squares
   */
  ClippedUpdates(Replicas replicas, Numbering numbering, int sumsBehind, Reshard squares) {
    super(replicas, numbering, sumsBehind);
    this.squares = squares;
  }

  @Override
  void whole(Node node, Reshard gather, List<Step> steps) {
    steps.add(new Compute(node.name(), Pass.SQUARES, 0));
    waiting.add(new Waiting(node, gather));
  }

  @Override
  void end(List<Step> steps) {
    steps.add(new Send(squares));
    steps.add(new Receive(squares));
    steps.add(new Step.Clip());
    waiting.forEach(w -> update(w.node, w.gather, steps));
    for (Waiting w : waiting) {
      if (!w.gather.isLocal()) {
        steps.add(new Receive(w.gather));
      }
    }
  }
}

package dev.convoy.plan;

import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.Step.Compute;
import dev.convoy.plan.Step.Pass;
import dev.convoy.plan.Step.Receive;
import dev.convoy.plan.Step.Send;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Writes the backward half of a plan, from the last layer to the first: gradients of inputs leave
 * before the layer's own weight gradients are computed, and sums of these over replicas are waited
 * for some layers later.
 */
final class BackwardPass {
  /**
   * How many layers' gradient sums are on their way before the oldest is waited for: by then it has
   * had the time of that many layers to arrive.
   */
  private static final int UPDATES_BEHIND = 2;

  /** A gradient sum on its way, and what follows it. */
  private record Pending(Node node, Movement sum, Movement gather) {}

  private final Network network;
  private final List<Node> layers;
  private final Feeds feeds;
  private final FeedMovements movements;
  private final Statistics statistics;
  private final Replicas replicas;
  private final Numbering numbering;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final List<Movement> gathers = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();

  /**
   * For these layers.
   *
   * @param layers all that compute, in order
   * @param movements those that brought the feeds
   */
  BackwardPass(
      Network network,
      List<Node> layers,
      Feeds feeds,
      FeedMovements movements,
      Statistics statistics,
      Replicas replicas,
      Numbering numbering) {
    this.network = network;
    this.layers = layers;
    this.feeds = feeds;
    this.movements = movements;
    this.statistics = statistics;
    this.replicas = replicas;
    this.numbering = numbering;
  }

  List<Step> steps() {
    for (int k = layers.size() - 1; k >= 0; k--) {
      Node node = layers.get(k);
      boolean trains = !network.parameters(node).isEmpty();
      if (trains || feeds.of(node).stream().anyMatch(Feed::differentiable)) {
        write(node, trains);
      }
    }
    while (!pending.isEmpty()) {
      updateNext();
    }
    gathers.forEach(g -> steps.add(new Receive(g)));
    return steps;
  }

  private void write(Node node, boolean trains) {
    steps.add(new Compute(node.name(), Pass.BACKWARD, 0));
    if (statistics.areSplit(node)) {
      Movement gathered = statistics.ofGradients(node, numbering.next());
      steps.add(new Send(gathered));
      steps.add(new Receive(gathered));
      steps.add(new Compute(node.name(), Pass.BACKWARD, 1));
    }
    List<Movement> turned = turnedRound(node);
    turned.forEach(m -> steps.add(new Send(m)));
    if (trains) {
      steps.add(new Compute(node.name(), Pass.WEIGHTS, 0));
      sumOrUpdate(node);
    }
    turned.forEach(m -> steps.add(new Receive(m)));
  }

  /** What brings the gradients of a layer's inputs back, once all readers have contributed. */
  private List<Movement> turnedRound(Node node) {
    return feeds.of(node).stream()
        .filter(f -> f.differentiable() && f.readers().get(0).equals(node.name()))
        .flatMap(f -> movements.turnRound(f).stream())
        .toList();
  }

  /**
   * Where the workers hold different parameters, each updates its own at once; replicas first add
   * their gradients up.
   */
  private void sumOrUpdate(Node node) {
    Movement sum = replicas.gradients(node, numbering.next());
    Movement gather = replicas.weights(node, numbering.next());
    if (sum.isLocal()) {
      steps.add(new Compute(node.name(), Pass.UPDATE, 0));
      return;
    }
    steps.add(new Send(sum));
    pending.add(new Pending(node, sum, gather));
    if (pending.size() > UPDATES_BEHIND) {
      updateNext();
    }
  }

  /** Each replica updates its shard and hands it to the others. */
  private void updateNext() {
    Pending next = pending.remove();
    steps.add(new Receive(next.sum));
    steps.add(new Compute(next.node.name(), Pass.UPDATE, 0));
    steps.add(new Send(next.gather));
    gathers.add(next.gather);
  }
}

package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.network.LossLayer;
import dev.convoy.network.NamingLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.Step.Compute;
import dev.convoy.plan.Step.Pass;
import dev.convoy.plan.Step.Receive;
import dev.convoy.plan.Step.Send;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Indices;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Derives a plan's steps from ownership: what each layer needs against what its producers hold
 * gives the forward movements, their transposes the backward ones, and replicated parameters a
 * reduction and a gathering around the update.
 */
final class PlanBuilder {
  /**
   * How many layers' gradient sums are on their way before the oldest is waited for: by then it has
   * had the time of that many layers to arrive.
   */
  private static final int UPDATES_BEHIND = 2;

  /** A gradient sum on its way, and what follows it. */
  private record Pending(Node node, Movement sum, Movement gather) {}

  private final Network network;
  private final Ownership ownership;
  private final DataType activations;
  private final Wiring wiring;
  private final List<Node> computing;
  private final List<Feed> feeds = new ArrayList<>();
  private final Map<String, List<Integer>> inputs = new HashMap<>();
  private final Map<Integer, List<Movement>> forward = new HashMap<>();
  private final Statistics statistics;
  private final Replicas replicas;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final List<Movement> gathers = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final Numbering numbering = new Numbering();
  private final int chunks;

  PlanBuilder(Network network, Ownership ownership, DataType activations, int chunks) {
    this.chunks = chunks;
    this.network = network;
    this.ownership = ownership;
    this.activations = activations;
    this.wiring = new Wiring(network);
    this.statistics = new Statistics(network, ownership);
    this.replicas = new Replicas(network, ownership);
    this.computing =
        network.nodes().stream().filter(n -> !(n.layer() instanceof NamingLayer)).toList();
  }

  TrainingPlan build() {
    wireFeeds();
    forwardPass();
    List<Step> inference =
        steps.stream()
            .filter(s -> !(s instanceof Compute c && isLoss(c.layer())) && !isAboutStatistics(s))
            .toList();
    lossSum();
    backwardPass();
    lastUpdates();
    return new TrainingPlan(network, ownership, feeds, inputs, steps, inference);
  }

  private boolean isLoss(String layer) {
    return network.node(layer).layer() instanceof LossLayer;
  }

  /** Evaluation uses running averages: nothing to gather, and no second phase. */
  private static boolean isAboutStatistics(Step step) {
    return (step instanceof Compute c && c.phase() > 0)
        || (step instanceof Send s && s.movement().from() instanceof Value.Statistics)
        || (step instanceof Receive r && r.movement().from() instanceof Value.Statistics);
  }

  private void wireFeeds() {
    Set<String> differentiable = differentiable();
    Map<List<Object>, Integer> known = new HashMap<>();
    for (Node node : computing) {
      List<Integer> ids = new ArrayList<>();
      for (int k = 0; k < node.inputs().size(); k++) {
        List<Strand> strands = wiring.strands(node.inputs().get(k));
        Layout needed = needed(node, k);
        int id = known.computeIfAbsent(List.of(strands, needed), key -> feeds.size());
        boolean wanted = strands.stream().anyMatch(s -> differentiable.contains(s.producer()));
        if (id == feeds.size()) {
          feeds.add(
              new Feed(
                  id, network.shape(node.inputs().get(k)), strands, needed, List.of(), wanted));
        }
        feeds.set(id, readBy(feeds.get(id), node.name()));
        ids.add(id);
      }
      inputs.put(node.name(), ids);
    }
  }

  private static Feed readBy(Feed feed, String reader) {
    List<String> readers = new ArrayList<>(feed.readers());
    readers.add(reader);
    return new Feed(
        feed.id(), feed.shape(), feed.strands(), feed.layout(), readers, feed.differentiable());
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

  /** What each worker must hold of an input for the outputs it owns. */
  private Layout needed(Node node, int input) {
    List<Block> blocks = new ArrayList<>();
    for (int rank = 0; rank < ownership.mesh().ranks(); rank++) {
      Block own =
          node.layer() instanceof LossLayer
              ? ownership.of(Network.INPUT).block(rank)
              : ownership.of(node.name()).block(rank);
      Indices channels =
          node.layer().neededChannels(input, own.channels(), network.inputShapes(node));
      blocks.add(channels.isEmpty() ? Block.NONE : new Block(own.rows(), channels));
    }
    return Layout.whole(blocks);
  }

  private void forwardPass() {
    int parts = Math.min(chunks, leastRows());
    Map<String, List<Movement>> arriving = new HashMap<>();
    for (Node node : computing) {
      List<Movement> in = new ArrayList<>();
      for (int id : inputs.getOrDefault(node.name(), List.of())) {
        if (!forward.containsKey(id)) {
          forward.put(id, movementsOf(feeds.get(id), parts));
          in.addAll(forward.getOrDefault(id, List.of()));
        }
      }
      arriving.put(node.name(), in);
    }
    steps.addAll(new ForwardPass(computing, arriving, parts, statistics, numbering).steps());
  }

  /** The fewest rows that any worker has of any layer: there are no parts without rows. */
  private int leastRows() {
    return computing.stream()
        .filter(n -> !isLoss(n.name()))
        .flatMap(n -> ownership.of(n.name()).blocks().stream())
        .filter(b -> !b.isEmpty())
        .mapToInt(b -> b.rows().size())
        .min()
        .orElse(1);
  }

  private List<Movement> movementsOf(Feed feed, int parts) {
    List<Movement> list = new ArrayList<>();
    for (Strand strand : feed.strands()) {
      Layout stored = ownership.of(strand.producer());
      Layout renamed = strand.renamed(stored);
      Layout part = restrict(feed.layout(), strand.to());
      Movement movement =
          new Movement(
              0,
              feed.readers().get(0) + " input",
              new Value.Output(strand.producer()),
              new Value.Input(feed.id()),
              Redistribution.plan(renamed, part),
              scaled(stored, strand.units()),
              feed.layout(),
              strand,
              false,
              feed.shape().spatialSize(),
              activations);
      list.add(movement.numbered(numbering.next(Math.max(parts, movement.imageParts()))));
    }
    return list;
  }

  private static Layout scaled(Layout layout, int units) {
    if (units == 1) {
      return layout;
    }
    return new Layout(
        layout.blocks().stream().map(b -> new Block(b.rows(), b.channels().scaled(units))).toList(),
        layout.kind());
  }

  /** The part of each block whose channels a strand provides. */
  private static Layout restrict(Layout layout, Indices channels) {
    return new Layout(
        layout.blocks().stream()
            .map(b -> new Block(b.rows(), b.channels().intersect(channels)))
            .toList(),
        layout.kind());
  }

  private void move(Movement movement) {
    steps.add(new Send(movement));
    steps.add(new Receive(movement));
  }

  /** Adds up the workers' shares of the loss, so that all know it. */
  private void lossSum() {
    Node loss = network.loss();
    Layout shares = ownership.of(loss.name());
    Indices both = Indices.all(2);
    move(
        new Movement(
            numbering.next(),
            "loss",
            new Value.Output(loss.name()),
            new Value.Loss(),
            Redistribution.plan(shares, Layout.whole(shares.blocks())),
            shares,
            Layout.whole(shares.blocks()),
            new Strand(loss.name(), 1, both, both),
            false,
            1,
            DataType.F32));
  }

  private void backwardPass() {
    for (int i = computing.size() - 1; i >= 0; i--) {
      Node node = computing.get(i);
      List<Integer> ids = inputs.getOrDefault(node.name(), List.of());
      boolean trains = !network.parameters(node).isEmpty();
      if (!trains && ids.stream().noneMatch(id -> feeds.get(id).differentiable())) {
        continue;
      }
      steps.add(new Compute(node.name(), Pass.BACKWARD, 0));
      if (statistics.areSplit(node)) {
        move(statistics.ofGradients(node, numbering.next()));
        steps.add(new Compute(node.name(), Pass.BACKWARD, 1));
      }
      List<Movement> turned = turnedRound(node, ids);
      turned.forEach(m -> steps.add(new Send(m)));
      if (trains) {
        steps.add(new Compute(node.name(), Pass.WEIGHTS, 0));
        sumOrUpdate(node);
      }
      turned.forEach(m -> steps.add(new Receive(m)));
    }
  }

  /** What brings the gradients of a layer's inputs back, once all readers have contributed. */
  private List<Movement> turnedRound(Node node, List<Integer> ids) {
    List<Movement> turned = new ArrayList<>();
    for (int id : ids.stream().distinct().toList()) {
      Feed feed = feeds.get(id);
      if (feed.differentiable() && feed.readers().get(0).equals(node.name())) {
        forward.getOrDefault(id, List.of()).stream()
            .filter(m -> !m.strand().producer().equals(Network.INPUT))
            .forEach(m -> turned.add(turnRound(feed, m)));
      }
    }
    return turned;
  }

  private Movement turnRound(Feed feed, Movement movement) {
    return new Movement(
        numbering.next(),
        feed.readers().get(0) + " input gradient",
        new Value.InputGradient(feed.id()),
        new Value.OutputGradient(movement.strand().producer()),
        movement.redistribution().transpose(),
        movement.target(),
        movement.source(),
        movement.strand(),
        true,
        movement.elements(),
        movement.type());
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

  private void lastUpdates() {
    while (!pending.isEmpty()) {
      updateNext();
    }
    gathers.forEach(g -> steps.add(new Receive(g)));
  }
}

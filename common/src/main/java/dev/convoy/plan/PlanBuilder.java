package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.LossLayer;
import dev.convoy.network.NamingLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ParameterSpec;
import dev.convoy.plan.Step.Compute;
import dev.convoy.plan.Step.Pass;
import dev.convoy.plan.Step.Receive;
import dev.convoy.plan.Step.Send;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Derives a plan's steps from ownership: what each layer needs against what its producers hold
 * gives the forward movements, their transposes the backward ones, and replicated parameters a
 * reduction and a gathering around the update.
 */
final class PlanBuilder {
  private final Network network;
  private final Ownership ownership;
  private final Wiring wiring;
  private final List<Node> computing;
  private final List<Feed> feeds = new ArrayList<>();
  private final Map<String, List<Integer>> inputs = new HashMap<>();
  private final Map<Integer, List<Movement>> forward = new HashMap<>();
  private final Map<String, Movement> gradients = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private int movements;

  PlanBuilder(Network network, Ownership ownership) {
    this.network = network;
    this.ownership = ownership;
    this.wiring = new Wiring(network);
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
    updates();
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
    Set<Integer> ready = new HashSet<>();
    for (Node node : computing) {
      for (int id : inputs.getOrDefault(node.name(), List.of())) {
        if (ready.add(id)) {
          forward.put(id, movementsOf(feeds.get(id)));
          forward.getOrDefault(id, List.of()).forEach(this::move);
        }
      }
      steps.add(new Compute(node.name(), Pass.FORWARD, 0));
      if (splitsStatistics(node)) {
        move(statistics(node, new Value.Statistics(node.name()), "statistics"));
        steps.add(new Compute(node.name(), Pass.FORWARD, 1));
      }
    }
  }

  private List<Movement> movementsOf(Feed feed) {
    List<Movement> list = new ArrayList<>();
    for (Strand strand : feed.strands()) {
      Layout stored = ownership.of(strand.producer());
      Layout renamed = strand.renamed(stored);
      Layout part = restrict(feed.layout(), strand.to());
      list.add(
          new Movement(
              movements++,
              feed.readers().get(0) + " input",
              new Value.Output(strand.producer()),
              new Value.Input(feed.id()),
              Redistribution.plan(renamed, part),
              scaled(stored, strand.units()),
              feed.layout(),
              strand,
              false,
              feed.shape().spatialSize()));
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
            movements++,
            "loss",
            new Value.Output(loss.name()),
            new Value.Loss(),
            Redistribution.plan(shares, Layout.whole(shares.blocks())),
            shares,
            Layout.whole(shares.blocks()),
            new Strand(loss.name(), 1, both, both),
            false,
            1));
  }

  private boolean splitsStatistics(Node node) {
    return node.layer() instanceof BatchNorm && rowShards(node) > 1;
  }

  /** The largest number of row shards that share channels of this layer. */
  private int rowShards(Node node) {
    int most = 0;
    for (Block own : ownership.of(node.name()).blocks()) {
      most = Math.max(most, shardsLike(node, own).size());
    }
    return most;
  }

  private List<Range> shardsLike(Node node, Block own) {
    return ownership.of(node.name()).blocks().stream()
        .filter(b -> b.channels().equals(own.channels()) && !b.isEmpty())
        .map(Block::rows)
        .distinct()
        .toList();
  }

  /** Every worker writes its shard's row; all that own the same channels need all rows. */
  private Movement statistics(Node node, Value value, String what) {
    List<Block> own = new ArrayList<>();
    List<Block> all = new ArrayList<>();
    for (Block block : ownership.of(node.name()).blocks()) {
      List<Range> shards = shardsLike(node, block);
      int row = Math.max(0, shards.indexOf(block.rows()));
      own.add(new Block(new Range(row, row + 1), block.channels()));
      all.add(new Block(new Range(0, shards.size()), block.channels()));
    }
    Layout stored = Layout.whole(all);
    return new Movement(
        movements++,
        node.name() + " " + what,
        value,
        value,
        Redistribution.plan(Layout.whole(own), stored),
        stored,
        stored,
        Strand.whole(node.name(), network.shape(node.name()).channels()),
        false,
        2);
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
      if (splitsStatistics(node)) {
        move(statistics(node, new Value.GradientStatistics(node.name()), "gradient statistics"));
        steps.add(new Compute(node.name(), Pass.BACKWARD, 1));
      }
      if (trains) {
        Movement sum = gradients(node);
        gradients.put(node.name(), sum);
        steps.add(new Send(sum));
      }
      for (int id : ids.stream().distinct().toList()) {
        Feed feed = feeds.get(id);
        if (feed.differentiable() && feed.readers().get(0).equals(node.name())) {
          forward.getOrDefault(id, List.of()).forEach(m -> turnRound(feed, m));
        }
      }
    }
  }

  private void turnRound(Feed feed, Movement movement) {
    String producer = movement.strand().producer();
    if (producer.equals(Network.INPUT)) {
      return;
    }
    move(
        new Movement(
            movements++,
            feed.readers().get(0) + " input gradient",
            new Value.InputGradient(feed.id()),
            new Value.OutputGradient(producer),
            movement.redistribution().transpose(),
            movement.target(),
            movement.source(),
            movement.strand(),
            true,
            movement.elements()));
  }

  /** Replicas of a layer's parameters add their gradients up, each for an even share of them. */
  private Movement gradients(Node node) {
    return parameters(
        node, new Value.ParameterGradients(node.name()), "weight gradient", Layout.Kind.PARTIAL);
  }

  private void updates() {
    List<Movement> gathers = new ArrayList<>();
    for (int i = computing.size() - 1; i >= 0; i--) {
      Node node = computing.get(i);
      if (network.parameters(node).isEmpty()) {
        continue;
      }
      steps.add(new Receive(Objects.requireNonNull(gradients.get(node.name()))));
      steps.add(new Compute(node.name(), Pass.UPDATE, 0));
      Movement gather =
          parameters(node, new Value.Parameters(node.name()), "weights", Layout.Kind.WHOLE);
      steps.add(new Send(gather));
      gathers.add(gather);
    }
    gathers.forEach(g -> steps.add(new Receive(g)));
  }

  /**
   * Between full replicas and even shards of them: gradients from replicas (addends) to shards,
   * weights from shards to replicas. The unit is one number; replicas of one list of channels form
   * a group, and groups lie one after the other.
   */
  private Movement parameters(Node node, Value value, String what, Layout.Kind kind) {
    ParameterSharding sharding = ParameterSharding.of(ownership.of(node.name()), rowSize(node));
    Layout full = new Layout(sharding.full(), kind);
    Layout shards = Layout.whole(sharding.shards());
    boolean gradients = kind == Layout.Kind.PARTIAL;
    return new Movement(
        movements++,
        node.name() + " " + what,
        value,
        value,
        gradients ? Redistribution.plan(full, shards) : Redistribution.plan(shards, full),
        Layout.whole(sharding.full()),
        Layout.whole(sharding.full()),
        Strand.whole(node.name(), sharding.size()),
        false,
        1);
  }

  private int rowSize(Node node) {
    return network.parameters(node).stream().mapToInt(ParameterSpec::rowSize).sum();
  }
}

package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ViewLayer;
import dev.convoy.plan.Step.Compute;
import dev.convoy.plan.Step.Receive;
import dev.convoy.plan.Step.Send;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Derives a plan's steps from ownership: what each layer needs against what its producers hold
 * gives the forward reshards, their transposes the backward ones, and replicated parameters a
 * reduction and a gathering around the update.
 */
final class PlanBuilder {
  private final Network network;
  private final Ownership ownership;
  private final int chunks;
  private final boolean clips;
  private final List<Node> computing;
  private final InputTensors inputTensors;
  private final Numbering numbering = new Numbering();
  private final InputReshards reshards;
  private final Statistics statistics;

  PlanBuilder(
      Network network, Ownership ownership, DataType activations, int chunks, boolean clips) {
    this.network = network;
    this.ownership = ownership;
    this.chunks = chunks;
    this.clips = clips;
    this.computing =
        network.nodes().stream().filter(n -> !(n.layer() instanceof ViewLayer)).toList();
    this.inputTensors = new InputTensors(network, ownership, computing);
    this.reshards = new InputReshards(ownership, activations, numbering);
    this.statistics = new Statistics(network, ownership);
  }

  TrainingPlan build() {
    List<Step> steps = new ArrayList<>(forwardPass());
    List<Step> inference =
        steps.stream()
            .filter(s -> !(s instanceof Compute c && isLoss(c.layer())) && !isAboutStatistics(s))
            .toList();
    Reshard loss = lossSum();
    steps.add(new Send(loss));
    steps.add(new Receive(loss));
    steps.addAll(backwardPass());
    return new TrainingPlan(
        network, ownership, inputTensors.all(), inputTensors.inputs(), steps, inference);
  }

  private boolean isLoss(String layer) {
    return network.node(layer).layer() instanceof LossLayer;
  }

  /** Evaluation uses running averages: nothing to gather, and no second phase. */
  private static boolean isAboutStatistics(Step step) {
    return (step instanceof Compute c && c.phase() > 0)
        || (step instanceof Send s && s.reshard().from() instanceof Value.Statistics)
        || (step instanceof Receive r && r.reshard().from() instanceof Value.Statistics);
  }

  private List<Step> forwardPass() {
    int parts = Math.min(chunks, leastRows());
    Map<String, List<Reshard>> arriving = new HashMap<>();
    for (Node node : computing) {
      List<Reshard> in = new ArrayList<>();
      inputTensors.of(node).forEach(f -> in.addAll(reshards.bring(f, parts)));
      arriving.put(node.name(), in);
    }
    return new ForwardPass(computing, arriving, parts, statistics, numbering).steps();
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

  /** Adds up the workers' shares of the loss, so that all know it. */
  private Reshard lossSum() {
    Node loss = network.loss();
    Layout shares = ownership.of(loss.name());
    Indices both = Indices.all(2);
    return new Reshard(
        numbering.next(),
        "loss",
        new Value.Output(loss.name()),
        new Value.Loss(),
        Redistribution.plan(shares, Layout.whole(shares.blocks())),
        shares,
        Layout.whole(shares.blocks()),
        new ChannelView(loss.name(), 1, both, both),
        false,
        1,
        DataType.F32);
  }

  private List<Step> backwardPass() {
    Replicas replicas = new Replicas(network, ownership);
    Updates updates =
        clips
            ? new ClippedUpdates(replicas, numbering, squaresSum())
            : new PromptUpdates(replicas, numbering);
    return new BackwardPass(
            network, computing, inputTensors, reshards, statistics, updates, numbering)
        .steps();
  }

  /** Adds up the workers' sums of squares, a number a layer, so that all know the norm. */
  private Reshard squaresSum() {
    int layers =
        (int) network.nodes().stream().filter(n -> !network.parameters(n).isEmpty()).count();
    Block each = new Block(new Range(0, 1), Indices.all(layers));
    List<Block> blocks = Collections.nCopies(ownership.mesh().ranks(), each);
    return new Reshard(
        numbering.next(),
        "gradient norm",
        new Value.OwnSquares(),
        new Value.Squares(),
        Redistribution.plan(Layout.partial(blocks), Layout.whole(blocks)),
        Layout.partial(blocks),
        Layout.whole(blocks),
        ChannelView.whole("gradient norm", layers),
        false,
        1,
        DataType.F32);
  }
}

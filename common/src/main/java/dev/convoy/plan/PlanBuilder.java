package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.network.LossLayer;
import dev.convoy.network.LossLayer.Targets;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ViewLayer;
import dev.convoy.plan.Step.Compute;
import dev.convoy.plan.ownership.Ownership;
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
  private final PlanOptions options;
  private final List<Node> computing;
  private final InputTensors inputTensors;
  private final Numbering numbering = new Numbering();
  private final InputReshards inputReshards;
  private final Sums sums;
  private final Statistics statistics;
  private final ParameterShares parameters;

  PlanBuilder(Network network, Ownership ownership, PlanOptions options) {
    if (options.images() == DataType.U8 && network.targets() == Targets.INPUT) {
      throw new IllegalArgumentException(
          network.name() + " compares with its images' values, so they must be read as values");
    }
    this.network = network;
    this.ownership = ownership;
    this.options = options;
    this.computing =
        network.nodes().stream().filter(n -> !(n.layer() instanceof ViewLayer)).toList();
    this.inputTensors = new InputTensors(network, ownership, computing);
    this.inputReshards = new InputReshards(ownership, options, numbering);
    this.sums = new Sums(network, ownership, options.activations());
    this.statistics = new Statistics(network, ownership);
    this.parameters = new ParameterShares(network, ownership);
  }

  TrainingPlan build() {
    List<Step> steps = new ArrayList<>(forwardPass());
    List<Step> inference =
        steps.stream().filter(s -> !isAboutLoss(s) && !isAboutStatistics(s)).toList();
    steps.addAll(backwardPass());
    return new TrainingPlan(
        network,
        ownership,
        options,
        inputTensors.all(),
        inputTensors.inputs(),
        parameters,
        steps,
        inference);
  }

  private boolean isLoss(String layer) {
    return network.node(layer).layer() instanceof LossLayer;
  }

  /** Evaluation compares the loss's input with labels itself. */
  private boolean isAboutLoss(Step step) {
    return (step instanceof Compute c && isLoss(c.layer()))
        || (step.reshard() != null
            && step.reshard().from() instanceof Value.PartialSums p
            && isLoss(p.layer()));
  }

  /** Evaluation uses running averages: nothing to gather, and no second phase. */
  private static boolean isAboutStatistics(Step step) {
    return (step instanceof Compute c && c.phase() > 0)
        || (step.reshard() != null && step.reshard().from() instanceof Value.Statistics);
  }

  private List<Step> forwardPass() {
    int parts = Math.min(options.chunks(), leastRows());
    Map<String, List<Reshard>> arriving = new HashMap<>();
    for (Node node : computing) {
      List<Reshard> in = new ArrayList<>();
      inputTensors.of(node).forEach(f -> in.addAll(inputReshards.bring(f, parts)));
      arriving.put(node.name(), in);
    }
    return new ForwardPass(computing, arriving, options.chunks(parts), sums, statistics, numbering)
        .steps();
  }

  /** The fewest rows that any worker has of any layer: there are no parts without rows. */
  private int leastRows() {
    return computing.stream()
        .filter(n -> !isLoss(n.name()))
        .map(n -> ownership.sharesOf(n.name()))
        .flatMap(s -> List.of(s.work(), s.output().blocks()).stream())
        .flatMap(List::stream)
        .filter(b -> !b.isEmpty())
        .mapToInt(b -> b.rows().size())
        .min()
        .orElse(1);
  }

  private List<Step> backwardPass() {
    Replicas replicas = new Replicas(parameters);
    Updates updates =
        options.updates().waits()
            ? new ClippedUpdates(replicas, numbering, options.sumsBehind(), squaresSum())
            : new PromptUpdates(replicas, numbering, options.sumsBehind());
    return new BackwardPass(
            network, computing, inputTensors, inputReshards, sums, statistics, updates, numbering)
        .steps();
  }

  /** Adds up the workers' sums of squares, some elements a layer, so that all know the norms. */
  private Reshard squaresSum() {
    int layers =
        (int) network.nodes().stream().filter(n -> !network.parameters(n).isEmpty()).count();
    int sums = options.updates().norms().perLayer() * layers;
    Block each = new Block(new Range(0, 1), Indices.all(sums));
    List<Block> blocks = Collections.nCopies(ownership.mesh().ranks(), each);
    return new Reshard(
        numbering.next(),
        "gradient norm",
        new Reshard.End(new Value.OwnSquares(), Layout.partial(blocks)),
        new Reshard.End(new Value.Squares(), Layout.whole(blocks)),
        Redistribution.plan(Layout.partial(blocks), Layout.whole(blocks)),
        1,
        DataType.F32);
  }
}

package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.network.Activation;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Layer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.plan.ownership.PlanException;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What every worker does in one training step and in one forward pass for evaluation: the same list
 * of steps for all, each taking its own part. Derived from a network, an ownership and options
 * alone.
 *
 * @param network what is trained
 * @param ownership who owns what
 * @param options what else shaped it
 * @param inputTensors the inputs as layers need them, in order of first use
 * @param inputs for each layer that computes, the input tensors it reads
 * @param parameters who holds and updates which parameters
 * @param training the steps of one training step
 * @param inference the steps of one forward pass; ends with the loss head's input
 */
public record TrainingPlan(
    Network network,
    Ownership ownership,
    PlanOptions options,
    List<InputTensor> inputTensors,
    Map<String, List<Integer>> inputs,
    ParameterShares parameters,
    List<Step> training,
    List<Step> inference) {

  /** Copies the lists. */
  public TrainingPlan {
    inputTensors = List.copyOf(inputTensors);
    inputs = Map.copyOf(inputs);
    training = List.copyOf(training);
    inference = List.copyOf(inference);
  }

  /** The plan of a network under an ownership. */
  public static TrainingPlan of(Network network, Ownership ownership, PlanOptions options) {
    return new PlanBuilder(network, ownership, options).build();
  }

  /** The layers that have parameters, in the network's order. */
  public List<String> trainedLayers() {
    return network.nodes().stream()
        .filter(n -> !network.parameters(n).isEmpty())
        .map(Node::name)
        .toList();
  }

  /**
   * Checks that the network can learn by it; it may evaluate all the same.
   *
   * @throws PlanException naming a batch normalisation that would have one value a channel in the
   *     whole batch, or if there is nothing to train
   */
  public void requireTrainable() {
    if (network.parameterCount() == 0) {
      throw new PlanException("network " + network.name() + " has no weights: nothing to train");
    }
    for (Node node : network.nodes()) {
      if (node.layer() instanceof BatchNorm
          && (long) ownership.batch() * network.shape(node.name()).spatialSize() == 1) {
        throw new PlanException(
            node.name()
                + ": batch normalisation cannot train on 1 value a channel: use a larger --batch");
      }
    }
  }

  /** The input tensors of a layer, in the order of its inputs. */
  public List<InputTensor> inputTensorsOf(String layer) {
    return inputs.getOrDefault(layer, List.of()).stream().map(inputTensors::get).toList();
  }

  /** The reshards of one training step, in order. */
  public List<Reshard> reshards() {
    return reshards(training);
  }

  /** The reshards of one forward pass, in order. */
  public List<Reshard> forwardReshards() {
    return reshards(inference);
  }

  private static List<Reshard> reshards(List<Step> steps) {
    return steps.stream()
        .filter(s -> s instanceof Step.Receive r && r.chunk().isFirst())
        .map(s -> ((Step.Receive) s).reshard())
        .toList();
  }

  /** Bytes that a worker sends to others in one training step. */
  public long bytesSent(int rank) {
    return reshards().stream().mapToLong(m -> m.bytesSent(rank)).sum();
  }

  /** Bytes that all workers together send in one training step. */
  public long bytesSent() {
    int ranks = ownership.mesh().ranks();
    return reshards().stream()
        .mapToLong(m -> IntStream.range(0, ranks).mapToLong(m::bytesSent).sum())
        .sum();
  }

  /**
   * A hash of everything that workers must agree on to understand each other's messages: equal
   * plans have equal ones, whoever makes them.
   */
  public Fingerprint fingerprint() {
    Fingerprint.Builder all = new Fingerprint.Builder().add(network.name());
    network.nodes().forEach(node -> all.add(node.toString()));
    all.add(ownership.mesh() + " " + ownership.batch() + " " + options);
    for (Step step : training) {
      Reshard reshard = step.reshard();
      if (reshard == null) {
        all.add(step.toString());
      } else {
        all.add(step.getClass().getSimpleName());
        all.add(reshard.id() + " " + reshard.title() + " " + reshard.type());
        all.add(reshard.source() + " " + reshard.target());
      }
    }
    return all.build();
  }

  /** Elements of trained parameters that a worker stores. */
  public long parametersHeld(int rank) {
    return trainedLayers().stream().mapToLong(layer -> held(layer, rank).elements()).sum();
  }

  /** What a worker stores of a layer's parameters. */
  public HeldParameters held(String layer, int rank) {
    return parameters.held(network.node(layer)).get(rank);
  }

  /** Whether several workers hold the same parameters of some layer. */
  public boolean hasReplicas() {
    return trainedLayers().stream()
        .map(this::sharding)
        .anyMatch(s -> s.full().stream().mapToLong(Block::size).sum() > s.size());
  }

  /** Who updates which of a layer's parameters. */
  public ParameterSharding sharding(String layer) {
    return parameters.sharding(network.node(layer));
  }

  /**
   * How the batch is split among the workers that compute the same channels as a rank, in order.
   */
  public List<Range> rowShards(String layer, int rank) {
    List<Block> work = ownership.sharesOf(layer).work();
    Set<Range> shards = new LinkedHashSet<>();
    for (Block block : work) {
      if (block.channels().equals(work.get(rank).channels())) {
        shards.add(block.rows());
      }
    }
    return new ArrayList<>(shards);
  }

  /**
   * A worker's share of a layer: what its kernel computes, from what.
   *
   * @param seed keys its random values
   * @param activation a function that the kernel applies to its output, null for none
   */
  public LayerShare share(String layer, int rank, long seed, @Nullable Activation activation) {
    Node node = network.node(layer);
    List<InputTensor> read = inputTensorsOf(layer);
    List<Shape> shapes = new ArrayList<>(read.stream().map(InputTensor::shape).toList());
    List<Block> blocks = new ArrayList<>(read.stream().map(f -> f.layout().block(rank)).toList());
    Layer work = node.layer();
    GroupInputs inputs = held(layer, rank).inputs();
    if (inputs != null && work instanceof FilterLayer filters) {
      // Of its outputs it computes addends: as a layer whose groups have no other inputs.
      work = inputs.isFirst() ? filters : filters.withoutBias();
      shapes.set(0, shapes.get(0).withChannels(filters.groups() * inputs.part().size()));
      Block part = blocks.get(0);
      blocks.set(0, new Block(part.rows(), inputs.renumbered(part.channels())));
    }
    Block own = ownership.sharesOf(layer).work().get(rank);
    List<Range> shards = rowShards(layer, rank);
    return new LayerShare(
        layer,
        work,
        shapes,
        network.shape(layer),
        blocks,
        own,
        shards,
        shards.indexOf(own.rows()),
        seed,
        activation);
  }

  /** What a layer's kernel writes: its output, or addends of it. */
  public Value computed(String layer) {
    return ownership.sharesOf(layer).isSummed()
        ? new Value.PartialSums(layer)
        : new Value.Output(layer);
  }

  /** The gradient of what a layer's kernel writes. */
  public Value computedGradient(String layer) {
    return ownership.sharesOf(layer).isSummed()
        ? new Value.PartialSumsGradient(layer)
        : new Value.OutputGradient(layer);
  }
}

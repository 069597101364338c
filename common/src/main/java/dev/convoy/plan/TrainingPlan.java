package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ParameterSpec;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What every worker does in one training step and in one forward pass for evaluation: the same list
 * of steps for all, each taking its own part. Derived from a network and an ownership alone.
 *
 * @param network what is trained
 * @param ownership who owns what
 * @param inputTensors the inputs as layers need them, in order of first use
 * @param inputs for each layer that computes, the input tensors it reads
 * @param training the steps of one training step
 * @param inference the steps of one forward pass; ends with the loss head's input
 */
public record TrainingPlan(
    Network network,
    Ownership ownership,
    List<InputTensor> inputTensors,
    Map<String, List<Integer>> inputs,
    List<Step> training,
    List<Step> inference) {

  /** Copies the lists. */
  public TrainingPlan {
    inputTensors = List.copyOf(inputTensors);
    inputs = Map.copyOf(inputs);
    training = List.copyOf(training);
    inference = List.copyOf(inference);
  }

  /** The plan of a network under an ownership, in f32. */
  public static TrainingPlan of(Network network, Ownership ownership) {
    return of(network, ownership, DataType.F32);
  }

  /** The plan of a network under an ownership; activations and their gradients travel so. */
  public static TrainingPlan of(Network network, Ownership ownership, DataType activations) {
    return of(network, ownership, activations, 1);
  }

  /**
   * The same, with forward slices in several parts.
   *
   * @param chunks into how many parts a batch is cut where slices travel between layers that work
   *     on each row by itself: see {@link Section}
   */
  public static TrainingPlan of(
      Network network, Ownership ownership, DataType activations, int chunks) {
    return of(network, ownership, activations, chunks, false);
  }

  /**
   * The same where gradients may be shortened, for which all of them must be there before the first
   * update.
   */
  public static TrainingPlan of(
      Network network, Ownership ownership, DataType activations, int chunks, boolean clips) {
    return new PlanBuilder(network, ownership, activations, chunks, clips).build();
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

  /** Numbers of trained parameters that a worker stores. */
  public long parametersHeld(int rank) {
    long held = 0;
    for (Node node : network.nodes()) {
      for (ParameterSpec spec : network.parameters(node)) {
        held += (long) ownership.of(node.name()).block(rank).channels().size() * spec.rowSize();
      }
    }
    return held;
  }

  /** How the batch is split among the workers that own the same channels as a rank, in order. */
  public List<Range> rowShards(String layer, int rank) {
    Block own = ownership.of(layer).block(rank);
    Set<Range> shards = new LinkedHashSet<>();
    for (Block block : ownership.of(layer).blocks()) {
      if (block.channels().equals(own.channels())) {
        shards.add(block.rows());
      }
    }
    return new ArrayList<>(shards);
  }
}

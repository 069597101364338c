package dev.convoy.job;

import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.PlanOptions;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * Everything the workers of one run must know, the same for all of them.
 *
 * @param name the network's name
 * @param input one record's shape
 * @param nodes the network's layers
 * @param batch rows of the global batch, whatever the number of workers
 * @param seed keys initial weights, the order of records, dropout and augmentation
 * @param data the records
 * @param optimizer how weights change
 * @param trials what is run, one after the other, each from the same initial weights
 * @param initialWeights a safetensors file to start from, or empty
 * @param firstStep the step to start at: 0, or where a checkpoint was written
 * @param checkpointEvery steps between checkpoints, 0 for none but the last
 * @param saveWeights whether weights are reported at checkpoints and at the end
 * @param peerTimeoutMillis how long a peer may be silent
 * @param transport what carries slices between workers
 * @param chunks into how many parts a batch is cut where forward slices travel, so that those of
 *     one part travel while the next is computed; 1 for whole batches
 * @param precision the type of activations, and how products are taken
 * @param device what the workers compute on
 */
public record Job(
    String name,
    Shape input,
    List<Node> nodes,
    int batch,
    long seed,
    DataSpec data,
    OptimizerSpec optimizer,
    List<Trial> trials,
    String initialWeights,
    long firstStep,
    long checkpointEvery,
    boolean saveWeights,
    long peerTimeoutMillis,
    Transport transport,
    int chunks,
    Precision precision,
    DeviceSpec device) {

  /** Copies the lists. */
  public Job {
    nodes = List.copyOf(nodes);
    trials = List.copyOf(trials);
  }

  /** A job for CPUs. */
  public Job(
      String name,
      Shape input,
      List<Node> nodes,
      int batch,
      long seed,
      DataSpec data,
      OptimizerSpec optimizer,
      List<Trial> trials,
      String initialWeights,
      long firstStep,
      long checkpointEvery,
      boolean saveWeights,
      long peerTimeoutMillis,
      Transport transport,
      int chunks,
      Precision precision) {
    this(
        name,
        input,
        nodes,
        batch,
        seed,
        data,
        optimizer,
        trials,
        initialWeights,
        firstStep,
        checkpointEvery,
        saveWeights,
        peerTimeoutMillis,
        transport,
        chunks,
        precision,
        DeviceSpec.CPU);
  }

  /** What shapes its plans, on the driver and on every worker. */
  public PlanOptions planOptions() {
    return PlanOptions.PLAIN
        .activations(precision.activations())
        .chunks(chunks)
        .clips(optimizer.clips());
  }

  /** These trials of a training. */
  public static Job of(TrainingSpec training, Checkpointing checkpointing, List<Trial> trials) {
    return new Job(
        training.model().name(),
        training.model().input(),
        training.model().nodes(),
        training.batch(),
        training.seed(),
        training.data(),
        training.optimizer(),
        trials,
        checkpointing.initialWeights(),
        checkpointing.firstStep(),
        checkpointing.every(),
        checkpointing.saves(),
        training.exchange().peerTimeoutMillis(),
        training.exchange().transport(),
        training.exchange().chunks(),
        training.numerics().precision(),
        training.numerics().device());
  }

  /** The network. */
  public Network network() {
    return new Network(name, input, nodes);
  }
}

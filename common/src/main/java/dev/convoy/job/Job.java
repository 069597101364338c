package dev.convoy.job;

import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import java.util.List;

/**
 * Everything the workers of one run must know, the same for all of them.
 *
 * @param training what is trained, on what and how
 * @param checkpointing which weights it begins with, and which it leaves behind
 * @param trials what is run, one after the other, each from the same initial weights
 * @param from the first of them that is run now
 * @param to the end of those that are run now, exclusive
 */
public record Job(
    TrainingSpec training, Checkpointing checkpointing, List<Trial> trials, int from, int to) {

  /** Copies the list. */
  public Job {
    trials = List.copyOf(trials);
    if (from < 0 || from > to || to > trials.size()) {
      throw new IllegalArgumentException(
          "there are no trials %d to %d of %d".formatted(from, to - 1, trials.size()));
    }
  }

  /** All trials. */
  public Job(TrainingSpec training, Checkpointing checkpointing, List<Trial> trials) {
    this(training, checkpointing, trials, 0, trials.size());
  }

  /** The job in which only trials {@code first .. end-1} are run, under their own numbers. */
  public Job only(int first, int end) {
    return new Job(training, checkpointing, trials, first, end);
  }

  /**
   * The plan of one of its trials: the same, whoever makes it.
   *
   * @param speeds by which the trial's work is shared out
   * @throws dev.convoy.plan.ownership.PlanException if its work cannot be shared out so
   */
  public TrainingPlan plan(int trial, Speeds speeds) {
    return trials.get(trial).arrangement().plan(network(), speeds, batch(), planOptions());
  }

  /** What shapes its plans, on the driver and on every worker. */
  public PlanOptions planOptions() {
    return checkpointing.every() == 0 ? training.planOptions() : training.planOptions().withCopy();
  }

  /** The network's name. */
  public String name() {
    return training.model().name();
  }

  /** The network. */
  public Network network() {
    return training.network();
  }

  /** The records. */
  public DataSpec data() {
    return training.data();
  }

  /** Rows of the global batch, whatever the number of workers. */
  public int batch() {
    return training.batch();
  }

  /** The number that keys initial weights, the order of records, dropout and augmentation. */
  public long seed() {
    return training.seed();
  }

  /** How weights change. */
  public OptimizerSpec optimizer() {
    return training.optimizer();
  }

  /** The type of activations, and how products are taken. */
  public Precision precision() {
    return training.numerics().precision();
  }

  /** What the workers compute on. */
  public DeviceSpec device() {
    return training.numerics().device();
  }

  /** What carries slices between workers. */
  public Transport transport() {
    return training.exchange().transport();
  }

  /** How long a peer may be silent. */
  public long peerTimeoutMillis() {
    return training.exchange().peerTimeoutMillis();
  }

  /** Whether connections between workers, and to the driver, are encrypted. */
  public boolean tls() {
    return training.exchange().tls();
  }

  /** Into how many parts a batch is cut where forward slices travel. */
  public int chunks() {
    return training.exchange().chunks();
  }

  /** A safetensors file to start from, or empty. */
  public String initialWeights() {
    return checkpointing.initialWeights();
  }

  /** The step to start at: 0, or where a checkpoint was written. */
  public long firstStep() {
    return checkpointing.firstStep();
  }
}

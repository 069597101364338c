package dev.convoy.driver.run;

import dev.convoy.control.Failure;
import dev.convoy.driver.launch.WorkerMemory;
import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.planning.Foresight;
import dev.convoy.driver.planning.Place;
import dev.convoy.driver.planning.Planning;
import dev.convoy.driver.planning.Subject;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.Forecast;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.job.DeviceSpec;
import dev.convoy.job.Job;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Trial;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.MemoryEstimate;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.simulate.ClusterSpec;
import dev.convoy.worker.kernel.DeviceException;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.runtime.train.PlanTrial;
import dev.convoy.worker.task.LocalBackends;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Makes plans, and finds out what would keep workers from running them, before any is started.
 *
 * @param training what is trained
 * @param network its network
 * @param cluster where workers will be started
 * @param foresight what is said of steps before they are run
 * @param options what shapes its plans besides
 */
record PlanCheck(
    TrainingSpec training,
    Network network,
    ClusterSource cluster,
    Foresight foresight,
    PlanOptions options) {
  private static final long BYTES_IN_MEGABYTE = 1 << 20;

  static PlanCheck of(TrainingSpec training, ClusterSource cluster, Foresight foresight) {
    return new PlanCheck(training, training.network(), cluster, foresight, training.planOptions());
  }

  /** For workers that hold a copy of their state, from which they write checkpoints. */
  PlanCheck withCopy() {
    return new PlanCheck(training, network, cluster, foresight, options.withCopy());
  }

  /**
   * The plan of a way to train, checked against the memory of a worker.
   *
   * @throws dev.convoy.plan.ownership.PlanException if the batch is too small
   * @throws RunException if a worker's share does not fit
   * @throws dev.convoy.driver.launch.LaunchException if this machine is to run them all and cannot
   */
  TrainingPlan plan(Contestant contestant) {
    cluster.requireRoom(contestant.workers(), contestant.threads());
    TrainingPlan plan = contestant.plan(network, training.batch(), options);
    // A GPU's own memory is counted by the worker that has it, shares not known yet by all.
    if (isForCpus() && contestant.sharesAreKnown()) {
      cluster.memory().ifPresent(memory -> requireMemory(plan, memory));
    }
    return plan;
  }

  /** The plan of a way to train whose workers have found out how fast they are. */
  TrainingPlan plan(Contestant contestant, Speeds speeds) {
    return contestant.plan(network, speeds, training.batch(), options);
  }

  /** Refuses a plan that cannot fit into a worker's memory, however buffers are shared. */
  private static void requireMemory(TrainingPlan plan, WorkerMemory memory) {
    long available = memory.megabytes() * BYTES_IN_MEGABYTE;
    for (int rank = 0; rank < plan.ownership().mesh().ranks(); rank++) {
      long least = MemoryEstimate.of(plan, rank).least();
      if (least > available) {
        throw RunException.doesNotFit(
            "worker %d needs at least %s for its share of %s with batch %d, but has %s: raise --memory-per-worker or --workers, or lower --batch"
                .formatted(
                    rank,
                    Quantity.bytes(least),
                    plan.network().name(),
                    plan.ownership().batch(),
                    Quantity.bytes(available)));
      }
    }
  }

  /** How file systems are reached. */
  Configuration hadoop() {
    return cluster.hadoop();
  }

  /** What is planned for. */
  Planning planning() {
    WorkerMemory memory = cluster.memory().orElse(WorkerMemory.DEFAULT);
    return new Planning(Subject.of(training, network, options), place(memory));
  }

  private Place place(WorkerMemory memory) {
    ClusterSpec like = foresight.like();
    if (like != null) {
      return new Place.Like(like, memory);
    }
    return computesHere() ? new Place.Here(memory) : new Place.Elsewhere();
  }

  /** What is said of the steps of plans: nothing where it is not wanted or nobody knows. */
  Map<Contestant, Forecast> forecasts(Planning planning, Map<Contestant, TrainingPlan> planned) {
    return foresight.predicts() ? planning.forecasts(planned) : Map.of();
  }

  /**
   * Tries out whether workers have code for their shares, where they run on this machine.
   *
   * @throws RunException naming the layer that has none
   */
  void requireKernels(Job job) {
    if (!computesHere()) {
      return;
    }
    try (Kernels kernels = LocalBackends.toTry(job.precision().activations())) {
      job.trials().stream().distinct().forEach(trial -> requireKernels(job, trial, kernels));
    } catch (DeviceException e) {
      throw RunException.doesNotFit(e.getMessage() + "");
    }
  }

  private void requireKernels(Job job, Trial trial, Kernels kernels) {
    Speeds speeds = trial.speeds().given(trial.workers());
    TrainingPlan plan = trial.arrangement().plan(network, speeds, job.batch(), job.planOptions());
    Mode mode = trial.steps() > 0 ? Mode.TRAINING : Mode.INFERENCE;
    PlanTrial.of(plan, kernels, mode, job.optimizer()).failure().ifPresent(PlanCheck::refuse);
  }

  private static void refuse(Failure failure) {
    String sentence = (failure.where().isEmpty() ? "" : failure.where() + ": ") + failure.message();
    throw failure.kind() == Failure.Kind.DEVICE
        ? RunException.doesNotFit(sentence)
        : RunException.usage(sentence);
  }

  /** Whether workers compute on the CPU of this machine. */
  boolean computesHere() {
    return isForCpus() && cluster.runsHere();
  }

  private boolean isForCpus() {
    return training.numerics().device().kind() == DeviceSpec.Kind.CPU;
  }
}

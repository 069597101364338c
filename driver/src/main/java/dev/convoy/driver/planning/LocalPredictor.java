package dev.convoy.driver.planning;

import dev.convoy.cost.CalibratedCosts;
import dev.convoy.cost.Calibration;
import dev.convoy.cost.DeviceSpeed;
import dev.convoy.cost.InterpolatedCosts;
import dev.convoy.cost.StepCosts;
import dev.convoy.cost.TransportCost;
import dev.convoy.job.Numerics;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.Transport;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.simulate.ClusterSpec;
import dev.convoy.simulate.SimulatedStep;
import dev.convoy.simulate.StepSimulation;
import dev.convoy.simulate.StepSimulation.Options;
import dev.convoy.simulate.Stragglers;
import dev.convoy.simulate.TransferCpu;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.runtime.train.PlanTrial;
import dev.convoy.worker.task.LocalBackends;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Says what the steps of plans take whose workers all compute on this machine: their kernels are
 * timed here, where that was not done before, and then all workers are played through.
 *
 * <p>Concurrency: one thread.
 */
final class LocalPredictor implements Predictor {
  /**
   * How a worker's time varies from step to step beside the JVMs, Spark and the system of its
   * machine: the quarters of AlexNet's steps for CIFAR-10 on 2 workers are 4 % apart, so one
   * standard deviation is 3 %. Others wait for whoever is slow.
   */
  private static final Stragglers USUAL_VARIATION = new Stragglers(0, 1, 0.03);

  /** Steps enough to average over them. */
  private static final Options UNSTEADY =
      new Options(Options.STEADY.leading(), 30, /* seed= */ 1, /* traced= */ 0);

  /** By which factor two batches are apart of which others' times are worked out. */
  private static final int APART = 4;

  private final Numerics numerics;
  private final Transport transport;
  private final int workers;
  private final int threads;
  private final @Nullable ClusterSpec described;
  private final MachineCalibration machine;
  private Calibration known;
  private CalibratedCosts costs;

  /**
   * For at most so many workers.
   *
   * @param threads compute threads a worker
   * @param described where they will run, if that is not this machine: its hosts and links count,
   *     but kernels are timed here; null for here
   * @param says hears what is measured, a sentence each, before it is
   * @throws PlanningException if there is no such device here
   */
  LocalPredictor(
      Numerics numerics,
      Transport transport,
      int workers,
      int threads,
      @Nullable ClusterSpec described,
      Consumer<String> says) {
    this.numerics = numerics;
    this.transport = transport;
    this.workers = workers;
    this.threads = threads;
    this.described = described;
    this.machine = MachineCalibration.of(numerics, workers, threads, /* always= */ false, says);
    this.known = machine.file().read();
    this.costs = times();
  }

  private CalibratedCosts times() {
    return new CalibratedCosts(known, known.link(machine.connected(), transport));
  }

  @Override
  public CalibratedCosts costs(TrainingPlan plan) {
    if (!known.knowsLinks(machine.connected()) || !knows(plan)) {
      measure(List.of(plan));
    }
    return costs;
  }

  /** From a batch and one a quarter, or four times, as large. */
  @Override
  public StepCosts costs(IntFunction<TrainingPlan> plans, int batch, int least) {
    int other = batch / APART >= least ? batch / APART : APART * batch;
    TrainingPlan small = plans.apply(Math.min(batch, other));
    TrainingPlan large = plans.apply(Math.max(batch, other));
    costs(small);
    return new InterpolatedCosts(costs(large), small, large);
  }

  /** Measures what is missing of plans, and the links where nothing is known of them. */
  private void measure(List<TrainingPlan> plans) {
    try {
      known = machine.of(plans).calibration();
    } catch (InterruptedException e) {
      throw PlanningException.interrupted();
    }
    costs = times();
  }

  @Override
  public SimulatedStep step(TrainingPlan plan) {
    CalibratedCosts times = costs(plan);
    ClusterSpec cluster = described == null ? cluster().with(USUAL_VARIATION) : described;
    return StepSimulation.run(
        plan, times, cluster, cluster.stragglers().isNone() ? Options.STEADY : UNSTEADY);
  }

  @Override
  public long memory(TrainingPlan plan) {
    try (Kernels kernels =
        LocalBackends.of(numerics.device(), numerics.precision(), threads, /* place= */ 0)) {
      OptimizerSpec any = OptimizerSpec.idle(plan.options().updates());
      return PlanTrial.of(plan, kernels, Mode.TRAINING, any).most();
    }
  }

  @Override
  public boolean knows(TrainingPlan plan) {
    return costs.missing(plan).isEmpty();
  }

  /** What carries slices here. */
  private TransportCost carrier() {
    if (!known.knowsLinks(machine.connected())) {
      measure(List.of());
    }
    TransportCost cost = known.link(machine.connected(), transport);
    if (cost == null) {
      throw PlanningException.usage(
          "--transport " + transport.title() + ": workers of this machine cannot be connected so");
    }
    return cost;
  }

  /** This machine and what connects its workers, or what was described. */
  @Override
  public ClusterSpec cluster() {
    if (described != null) {
      return described;
    }
    int cores = Runtime.getRuntime().availableProcessors();
    DeviceSpeed unasked = DeviceSpeed.cpuCore(); // times are measured
    TransportCost cost = carrier();
    return ClusterSpec.oneHost(workers, threads, cores, unasked, cost.link())
        .with(
            new TransferCpu(
                (cost.sender().ioPerMessage() + cost.receiver().ioPerMessage()) / 2,
                (cost.sender().ioPerByte() + cost.receiver().ioPerByte()) / 2));
  }
}

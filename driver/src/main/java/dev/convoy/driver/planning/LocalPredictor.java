package dev.convoy.driver.planning;

import dev.convoy.cost.CalibratedCosts;
import dev.convoy.cost.Calibration;
import dev.convoy.cost.DeviceSpeed;
import dev.convoy.cost.TransportCost;
import dev.convoy.driver.planning.MachineCalibration.Measured;
import dev.convoy.job.Numerics;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.OptimizerSpec.Schedule;
import dev.convoy.job.Transport;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.simulate.ClusterSpec;
import dev.convoy.simulate.SimulatedStep;
import dev.convoy.simulate.StepSimulation;
import dev.convoy.simulate.TransferCpu;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.runtime.train.PlanTrial;
import dev.convoy.worker.task.LocalBackends;
import java.util.List;
import java.util.function.Consumer;

/**
 * Says what the steps of plans take whose workers all compute on this machine: their kernels are
 * timed here, where that was not done before, and then all workers are played through.
 *
 * <p>Concurrency: one thread.
 */
final class LocalPredictor {
  private final Numerics numerics;
  private final Transport transport;
  private final int workers;
  private final int threads;
  private final MachineCalibration machine;
  private Calibration known;

  /**
   * For at most so many workers.
   *
   * @param threads compute threads a worker
   * @param says hears what is measured, a sentence each, before it is
   * @throws PlanningException if there is no such device here
   */
  LocalPredictor(
      Numerics numerics, Transport transport, int workers, int threads, Consumer<String> says) {
    this.numerics = numerics;
    this.transport = transport;
    this.workers = workers;
    this.threads = threads;
    this.machine = MachineCalibration.of(numerics, workers, threads, says);
    this.known = machine.file().read();
  }

  /**
   * The times of a plan's steps, measured now as far as they are not known; some are missing where
   * memory does not suffice for that.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  CalibratedCosts costs(TrainingPlan plan) throws InterruptedException {
    CalibratedCosts costs = new CalibratedCosts(known, transport);
    if (known.links().isEmpty() || !costs.missing(plan).isEmpty()) {
      Measured measured = machine.of(List.of(plan));
      known = measured.calibration();
      costs = measured.costs(transport);
    }
    return costs;
  }

  /**
   * What a step of a plan takes.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   * @throws dev.convoy.cost.UnmeasuredException if memory does not suffice to measure it
   */
  SimulatedStep step(TrainingPlan plan) throws InterruptedException {
    return StepSimulation.run(plan, costs(plan), cluster());
  }

  /** Bytes that the worker of a plan that needs most allocates for tensors and scratch. */
  long memory(TrainingPlan plan) {
    try (Kernels kernels =
        LocalBackends.of(numerics.device(), numerics.precision(), threads, /* place= */ 0)) {
      OptimizerSpec clipping =
          new OptimizerSpec(0, 0.9, 0, Schedule.CONSTANT, 0, plan.options().clips() ? 1 : 0);
      return PlanTrial.of(plan, kernels, Mode.TRAINING, clipping).largestArena();
    }
  }

  /** What carries slices here. */
  TransportCost link() {
    Transport used = transport == Transport.AUTO ? Transport.UNIX : transport;
    TransportCost cost = known.links().get(used);
    if (cost == null) {
      throw new IllegalStateException("no link by " + used + " was measured");
    }
    return cost;
  }

  /** This machine and what connects its workers. */
  ClusterSpec cluster() {
    int cores = Runtime.getRuntime().availableProcessors();
    DeviceSpeed unasked = DeviceSpeed.cpuCore(); // times are measured
    TransportCost cost = link();
    return ClusterSpec.oneHost(workers, threads, cores, unasked, cost.link())
        .with(
            new TransferCpu(
                (cost.sender().ioPerMessage() + cost.receiver().ioPerMessage()) / 2,
                (cost.sender().ioPerByte() + cost.receiver().ioPerByte()) / 2));
  }
}

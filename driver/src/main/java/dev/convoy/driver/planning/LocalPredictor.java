package dev.convoy.driver.planning;

import dev.convoy.cost.CalibratedCosts;
import dev.convoy.cost.Calibration;
import dev.convoy.cost.CalibrationScope;
import dev.convoy.cost.DeviceSpeed;
import dev.convoy.cost.LinkCost;
import dev.convoy.cost.TransportCost;
import dev.convoy.driver.launch.embedded.EmbeddedCluster;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.OptimizerSpec.Schedule;
import dev.convoy.job.Precision;
import dev.convoy.job.Transport;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.simulate.ClusterSpec;
import dev.convoy.simulate.SimulatedStep;
import dev.convoy.simulate.StepSimulation;
import dev.convoy.simulate.TransferCpu;
import dev.convoy.worker.calibrate.CalibrationFile;
import dev.convoy.worker.calibrate.Calibrator;
import dev.convoy.worker.calibrate.Effort;
import dev.convoy.worker.kernel.BackendReport;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.runtime.train.PlanTrial;
import dev.convoy.worker.task.LocalBackends;

/**
 * Says what the steps of plans take whose workers all compute on the cores of this machine: their
 * kernels are timed here, where that was not done before, and then all workers are played through.
 *
 * <p>Concurrency: one thread.
 */
public final class LocalPredictor {
  private static final long MEGABYTE = 1 << 20;

  /** Sockets between processes of one machine, where none were measured. */
  private static final TransportCost SOCKETS =
      new TransportCost(
          new LinkCost(50e-6, 3e9, 5e-6),
          new TransportCost.End(5e-6, 5e-6, 0.22e-9),
          new TransportCost.End(5e-6, 5e-6, 0.22e-9));

  private final int workers;
  private final int threads;
  private final int cores;
  private final Precision precision;
  private final Transport transport;
  private final CalibrationFile file;
  private final Calibrator calibrator;
  private Calibration known;

  /**
   * For at most so many workers.
   *
   * @param threads compute threads a worker
   * @throws dev.convoy.worker.kernel.DeviceException when the kernels cannot be loaded
   */
  public LocalPredictor(int workers, int threads, Precision precision, Transport transport) {
    this.workers = workers;
    this.threads = threads;
    this.cores = Runtime.getRuntime().availableProcessors();
    this.precision = precision;
    this.transport = transport;
    int together = Math.max(1, Math.min(workers, cores / threads));
    this.file = CalibrationFile.of(scope(threads, precision, together));
    this.calibrator =
        new Calibrator(
            place -> LocalBackends.onCpu(threads, precision),
            together,
            Effort.USUAL,
            () -> EmbeddedCluster.physicalMegabytes() * MEGABYTE / 2);
    this.known = file.read();
  }

  private static CalibrationScope scope(int threads, Precision precision, int together) {
    try (Kernels kernels = LocalBackends.onCpu(threads, precision)) {
      BackendReport report = kernels.report();
      return new CalibrationScope(
          report.device(), report.libraries(), precision, threads, together);
    }
  }

  /**
   * The times of a plan's steps, measured now as far as they are not known.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public CalibratedCosts costs(TrainingPlan plan) throws InterruptedException {
    CalibratedCosts costs = new CalibratedCosts(known, transport);
    if (costs.missing(plan).isEmpty()) {
      return costs;
    }
    known = file.add(known.with(calibrator.measure(plan, known).seconds()));
    return new CalibratedCosts(known, transport);
  }

  /**
   * What a step of a plan takes.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public SimulatedStep step(TrainingPlan plan) throws InterruptedException {
    return StepSimulation.run(plan, costs(plan), cluster());
  }

  /** Bytes that the worker of a plan that needs most allocates for tensors and scratch. */
  public long memory(TrainingPlan plan) {
    try (Kernels kernels = LocalBackends.onCpu(threads, precision)) {
      OptimizerSpec clipping =
          new OptimizerSpec(0, 0.9, 0, Schedule.CONSTANT, 0, plan.options().clips() ? 1 : 0);
      return PlanTrial.of(plan, kernels, Mode.TRAINING, clipping).largestArena();
    }
  }

  private TransportCost link() {
    Transport used = transport == Transport.AUTO ? Transport.UNIX : transport;
    return known.links().getOrDefault(used, SOCKETS);
  }

  /** This machine and what connects its workers. */
  public ClusterSpec cluster() {
    TransportCost cost = link();
    DeviceSpeed device = DeviceSpeed.cpuCore().times(threads); // unasked: times are measured
    return ClusterSpec.oneHost(workers, threads, cores, device, cost.link())
        .with(
            new TransferCpu(
                (cost.sender().ioPerMessage() + cost.receiver().ioPerMessage()) / 2,
                (cost.sender().ioPerByte() + cost.receiver().ioPerByte()) / 2));
  }
}

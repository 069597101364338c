package dev.convoy.driver.planning;

import dev.convoy.control.Reason;
import dev.convoy.cost.CalibratedCosts;
import dev.convoy.cost.Calibration;
import dev.convoy.cost.CalibrationScope;
import dev.convoy.cost.TransportCost;
import dev.convoy.job.DeviceSpec;
import dev.convoy.job.Numerics;
import dev.convoy.job.Transport;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.calibrate.CalibrationFile;
import dev.convoy.worker.calibrate.Calibrator;
import dev.convoy.worker.calibrate.Effort;
import dev.convoy.worker.calibrate.link.LinkProbe;
import dev.convoy.worker.kernel.BackendReport;
import dev.convoy.worker.kernel.DeviceException;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.runtime.program.CompileException;
import dev.convoy.worker.task.LocalBackends;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was measured of this machine for workers of a kind, and is measured now where plans need
 * more: kernels at their very shapes, and the links between workers.
 *
 * <p>Concurrency: one thread.
 */
public final class MachineCalibration {
  /** Of the memory that is free, the part that may be used: others need some meanwhile. */
  private static final double USABLE_MEMORY = 0.8;

  private static final Logger LOG = LoggerFactory.getLogger(MachineCalibration.class);
  private static final Duration SAMPLE = Duration.ofMillis(200);
  private static final int CORES_OF_A_LINK = 2;

  private final Numerics numerics;
  private final int connected;
  private final int threads;
  private final CalibrationFile file;
  private final boolean always;
  private final Consumer<String> says;

  private MachineCalibration(
      Numerics numerics,
      int workers,
      int threads,
      CalibrationFile file,
      boolean always,
      Consumer<String> says) {
    this.numerics = numerics;
    this.connected = LinkProbe.processes(workers);
    this.threads = threads;
    this.file = file;
    this.always = always;
    this.says = says;
  }

  /**
   * That of workers of this machine.
   *
   * @param workers how many share the work; more than there is room for at once share it, too
   * @param threads of each
   * @param always whether what is measured is kept for later runs even if other programs disturb it
   * @param says hears what is measured, a sentence each, before it is
   * @throws PlanningException if there is no such device here
   */
  public static MachineCalibration of(
      Numerics numerics, int workers, int threads, boolean always, Consumer<String> says) {
    CalibrationScope scope =
        scope(numerics, threads, together(numerics.device(), workers, threads));
    return new MachineCalibration(
        numerics, workers, threads, CalibrationFile.of(scope), always, says);
  }

  private static CalibrationScope scope(Numerics numerics, int threads, int together) {
    try (Kernels kernels =
        LocalBackends.of(numerics.device(), numerics.precision(), threads, /* place= */ 0)) {
      BackendReport report = kernels.report();
      return new CalibrationScope(
          report.device(), report.libraries(), numerics.precision(), threads, together);
    } catch (DeviceException e) {
      throw PlanningException.doesNotFit(Reason.of(e));
    }
  }

  /** How many workers compute at once: those that have cores, or GPUs, of their own. */
  private static int together(DeviceSpec device, int workers, int threads) {
    int gpus = device.kind() == DeviceSpec.Kind.CPU ? 0 : LocalBackends.gpus();
    if (gpus > 0) {
      return device.shared() ? workers : Math.min(workers, gpus);
    }
    int cores = Runtime.getRuntime().availableProcessors();
    return Math.max(1, Math.min(workers, cores / threads));
  }

  /** Of how many workers the links are measured that these exchange by. */
  public int connected() {
    return connected;
  }

  /** Where it is kept. */
  public CalibrationFile file() {
    return file;
  }

  /**
   * What is known once these plans were measured.
   *
   * @param calibration all that is known
   * @param connected how many workers exchange
   * @param skipped why some could not be measured, a sentence each
   */
  public record Measured(Calibration calibration, int connected, List<String> skipped) {
    /** Copies the list. */
    public Measured {
      skipped = List.copyOf(skipped);
    }

    /** The times of steps of workers that exchange by a transport. */
    public CalibratedCosts costs(Transport transport) {
      return new CalibratedCosts(calibration, calibration.link(connected, transport));
    }
  }

  /**
   * Measures what is not known yet of some plans, and of the links where nothing is.
   *
   * @throws PlanningException if there is no code for a layer, or the links could not be timed
   */
  public Measured of(List<TrainingPlan> plans) throws InterruptedException {
    Calibration known = file.read();
    List<String> skipped = new ArrayList<>();
    if (!known.knowsLinks(connected)) {
      OtherLoad others = OtherLoad.begin();
      Thread.sleep(SAMPLE.toMillis()); // its own processes are no others
      Optional<String> disturbance = others.disturbing(CORES_OF_A_LINK);
      known = keep(Calibration.empty(known.scope()).withLinks(connected, links()), disturbance);
    }
    Calibrator calibrator =
        new Calibrator(
            place -> LocalBackends.of(numerics.device(), numerics.precision(), threads, place),
            known.scope().together(),
            Effort.USUAL,
            MachineCalibration::usableMemory);
    for (TrainingPlan plan : plans) {
      if (!new CalibratedCosts(known).missing(plan).isEmpty()) {
        says.accept(
            "Measuring kernels of %s on %s"
                .formatted(plan.network().name(), known.scope().device()));
        OtherLoad others = OtherLoad.begin();
        Calibrator.Outcome outcome = measure(calibrator, plan, known);
        skipped.addAll(outcome.skipped());
        known =
            keep(
                Calibration.empty(known.scope()).with(outcome.seconds()),
                others.disturbing(known.scope().together() * threads));
      }
    }
    return new Measured(known, connected, skipped);
  }

  /** Adds what was measured: for this run alone where it was disturbed. */
  private Calibration keep(Calibration measured, Optional<String> disturbance) {
    if (disturbance.isEmpty()) {
      return file.add(measured);
    }
    if (always) {
      says.accept("What was measured may be too slow: " + disturbance.get());
      return file.add(measured);
    }
    LOG.warn("What was measured may be too slow and is not kept: {}", disturbance.get());
    return file.addHere(measured);
  }

  private static Calibrator.Outcome measure(
      Calibrator calibrator, TrainingPlan plan, Calibration known) throws InterruptedException {
    try {
      return calibrator.measure(plan, known);
    } catch (CompileException e) {
      throw PlanningException.usage(e.layer() + ": " + e.getMessage());
    }
  }

  private Map<Transport, TransportCost> links() {
    says.accept("Measuring the links between %d workers of this machine".formatted(connected));
    try {
      return LinkProbe.measure(connected);
    } catch (IOException e) {
      throw PlanningException.doesNotFit("links could not be measured: " + Reason.of(e));
    }
  }

  /** Bytes that may be used now. */
  private static long usableMemory() {
    return (long) (USABLE_MEMORY * FreeMemory.bytes());
  }
}

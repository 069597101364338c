package dev.convoy.driver.run;

import dev.convoy.driver.planning.MachineCalibration;
import dev.convoy.driver.report.Contestant;
import dev.convoy.job.Numerics;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.calibrate.CalibrationFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures this machine for some ways to train: each with as many workers and threads as it has.
 */
public final class CalibrationRun {

  /**
   * What is measured.
   *
   * @param plans by the way to train that they are of
   * @param numerics how exactly workers compute, and on what
   * @param fresh whether what was measured before is forgotten
   */
  public record Input(Map<Contestant, TrainingPlan> plans, Numerics numerics, boolean fresh) {
    /** Copies the map. */
    public Input {
      plans = new LinkedHashMap<>(plans);
    }
  }

  /**
   * What is known of a way to train.
   *
   * @param file where that is kept
   */
  public record Result(
      Contestant contestant, TrainingPlan plan, MachineCalibration.Measured measured, Path file) {}

  private CalibrationRun() {}

  /**
   * Measures what is not known yet.
   *
   * @param says hears what is measured, a sentence each, before it is
   * @throws dev.convoy.driver.planning.PlanningException if there is no such device here, or no
   *     code for a layer
   */
  public static List<Result> run(Input input, Consumer<String> says) throws InterruptedException {
    List<Result> results = new ArrayList<>();
    List<Path> fresh = new ArrayList<>();
    for (Map.Entry<Contestant, TrainingPlan> each : input.plans().entrySet()) {
      Contestant contestant = each.getKey();
      MachineCalibration machine =
          MachineCalibration.of(
              input.numerics(),
              contestant.workers(),
              contestant.threads(),
              /* always= */ true,
              says);
      CalibrationFile file = machine.file();
      if (input.fresh() && !fresh.contains(file.path())) {
        file.forget();
        fresh.add(file.path()); // others of these may add to it
      }
      results.add(
          new Result(
              contestant, each.getValue(), machine.of(List.of(each.getValue())), file.path()));
    }
    return results;
  }
}

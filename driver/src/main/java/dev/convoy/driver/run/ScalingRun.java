package dev.convoy.driver.run;

import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.planning.Place;
import dev.convoy.driver.planning.Planning;
import dev.convoy.driver.planning.StrategyChoice;
import dev.convoy.driver.planning.Subject;
import dev.convoy.driver.report.Plots;
import dev.convoy.driver.report.ScalingPlot;
import dev.convoy.driver.report.ScalingReport;
import dev.convoy.driver.report.ScalingResult;
import dev.convoy.driver.report.ScalingRow;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.job.Numerics;
import dev.convoy.job.Transport;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.plan.ownership.PlanException;
import dev.convoy.simulate.ClusterSpec;
import dev.convoy.simulate.SimulatedStep;
import dev.convoy.simulate.StepSimulation;
import dev.convoy.simulate.StepSimulation.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/** Simulates how strategies scale with the number of workers on a described cluster. */
public final class ScalingRun {

  /** Steps that are measured at most where workers vary from step to step. */
  private static final int UNSTEADY_STEPS = 30;

  /** Steps of workers that are enough to know what such workers take together. */
  private static final int DRAWS = 240;

  /**
   * What is asked for.
   *
   * @param network what is trained
   * @param strategies how
   * @param workers numbers of workers
   * @param batch images of the global batch, empty where each worker brings its own
   * @param batchPerWorker images that each worker adds to the batch, empty where it is fixed
   * @param plans what shapes the plans
   * @param seed of stragglers
   */
  public record Input(
      Network network,
      List<StrategyChoice> strategies,
      List<Integer> workers,
      OptionalInt batch,
      OptionalInt batchPerWorker,
      PlanOptions plans,
      long seed) {

    /** Copies the lists. */
    public Input {
      strategies = List.copyOf(strategies);
      workers = List.copyOf(workers);
    }

    private int batch(int count) {
      return batch.orElseGet(() -> Math.multiplyExact(batchPerWorker.orElse(1), count));
    }
  }

  private final Input input;
  private final ClusterSpec cluster;

  private ScalingRun(Input input, ClusterSpec cluster) {
    this.input = input;
    this.cluster = cluster;
  }

  /**
   * Finds out what would keep a simulation from its end.
   *
   * @throws RunException if the cluster has no room for so many workers, or a batch is too large
   * @throws PlanException if the network cannot be trained
   */
  public static ScalingRun prepare(Input input, ClusterSpec cluster) {
    ScalingRun run = new ScalingRun(input, cluster);
    for (int count : input.workers()) {
      if (count > cluster.workers()) {
        throw RunException.doesNotFit(
            "cluster %s has room for %d workers, not for %d: lower --workers, or describe more hosts"
                .formatted(cluster.name(), cluster.workers(), count));
      }
      try {
        input.batch(count);
      } catch (ArithmeticException e) {
        throw RunException.usage(
            "--batch-per-worker %d for %d workers is too large a batch: give fewer images or workers"
                .formatted(input.batchPerWorker().orElse(0), count));
      }
    }
    run.plan(Strategy.SINGLE, new DeviceMesh(1, 1)).requireTrainable();
    return run;
  }

  /** Plays all strategies on all numbers of workers. */
  public ScalingResult run() {
    DeviceMesh alone = new DeviceMesh(1, 1);
    SimulatedStep one = step(plan(Strategy.SINGLE, alone));
    double oneWorker = input.batch(1) / one.seconds();
    List<ScalingRow> rows = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    for (int count : new TreeSet<>(input.workers())) {
      if (count == 1) {
        rows.add(new ScalingRow(Strategy.SINGLE.title(), alone, input.batch(1), one, oneWorker));
        continue;
      }
      for (StrategyChoice choice : input.strategies()) {
        try {
          TrainingPlan plan = plan(choice, count);
          rows.add(
              new ScalingRow(
                  choice.title(),
                  plan.ownership().mesh(),
                  input.batch(count),
                  step(plan),
                  oneWorker));
        } catch (PlanException e) {
          leftOut.add(
              "%s on %d workers is left out: %s.".formatted(choice.title(), count, e.getMessage()));
        }
      }
    }
    return new ScalingResult(input.network().name(), cluster.name(), rows, leftOut);
  }

  private TrainingPlan plan(StrategyChoice choice, int count) {
    if (choice instanceof StrategyChoice.Named named) {
      Strategy strategy = named.strategy();
      DeviceMesh mesh = strategy.mesh(count);
      if (strategy.hasTwoAxes() && mesh.data() == 1) {
        throw new PlanException("they make no mesh of two axes");
      }
      return plan(strategy, mesh);
    }
    Subject subject =
        new Subject(
            input.network(), input.batch(count), input.plans(), Numerics.DEFAULT, Transport.AUTO);
    Entry.Auto auto = new Entry.Auto(StrategyChoice.AUTO, count, 1, new WorkerSpeeds.Equal(), null);
    return new Planning(subject, new Place.Described(cluster, options(count)))
        .choose(auto)
        .best()
        .plan();
  }

  private TrainingPlan plan(Strategy strategy, DeviceMesh mesh) {
    Ownership ownership =
        Ownership.of(
            strategy.placements(input.network()),
            mesh,
            Speeds.equal(mesh.ranks()),
            input.network(),
            input.batch(mesh.ranks()));
    return TrainingPlan.of(input.network(), ownership, input.plans());
  }

  private SimulatedStep step(TrainingPlan plan) {
    int workers = plan.ownership().mesh().ranks();
    return StepSimulation.run(plan, cluster.costs(workers), cluster, options(workers));
  }

  private Options options(int workers) {
    Options steady = Options.STEADY;
    if (cluster.stragglers().isNone()) {
      return steady;
    }
    int measured = Math.max(steady.measured(), Math.min(UNSTEADY_STEPS, DRAWS / workers));
    return new Options(steady.leading(), measured, input.seed(), 0);
  }

  /**
   * Leaves a result in a directory, as {@code scaling.json} and {@code scaling.png}.
   *
   * @return a sentence, where this machine cannot draw
   * @throws dev.convoy.driver.report.output.ReportException if it cannot be written
   */
  public static Optional<String> write(ScalingResult result, OutputDirectory output) {
    output.write("scaling.json", ScalingReport.json(result));
    if (result.rows().isEmpty()) {
      return Optional.empty();
    }
    return Plots.write(output, "scaling.png", () -> ScalingPlot.png(result));
  }
}

package dev.convoy.driver.planning;

import dev.convoy.cost.AnalyticCosts;
import dev.convoy.cost.DeviceSpeed;
import dev.convoy.cost.StepCosts;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Times of the steps of many plans, measured when a plan is first asked about. A plan that would
 * take far longer than another is not run for it: what was worked out of it, in proportion to what
 * was measured of the other, says well enough that it is not the best.
 *
 * <p>Concurrency: one thread.
 */
final class OnDemandCosts implements StepCosts {
  /** How many times as long as the reference a plan may take and still be measured. */
  private static final double PATIENCE = 2.5;

  private final Predictor predictor;
  private final AnalyticCosts analytic;
  private final double reference; // seconds, worked out
  private final double factor; // of measured to worked out seconds
  private final IdentityHashMap<TrainingPlan, StepCosts> known = new IdentityHashMap<>();
  private StepCosts latest;

  /**
   * Beside a plan that others are held against. Where memory does not suffice to measure it, times
   * that have to be worked out are those of the device as it is described.
   */
  OnDemandCosts(Predictor predictor, DeviceSpeed device, TrainingPlan reference) {
    this.predictor = predictor;
    this.analytic = AnalyticCosts.of(List.of(device));
    this.reference = seconds(analytic, reference);
    StepCosts found = predictor.costs(reference);
    this.latest = predictor.knows(reference) ? found : analytic;
    this.factor = seconds(latest, reference) / this.reference;
    known.put(reference, latest);
  }

  /** Of the kernels of the worker that takes longest. */
  private static double seconds(StepCosts costs, TrainingPlan plan) {
    int ranks = plan.ownership().mesh().ranks();
    double longest = 0;
    for (int rank = 0; rank < ranks; rank++) {
      double seconds = 0;
      for (Step step : plan.training()) {
        if (step instanceof Step.Compute compute) {
          seconds += costs.compute(plan, compute, rank);
        }
      }
      longest = Math.max(longest, seconds);
    }
    return longest;
  }

  private StepCosts of(TrainingPlan plan) {
    return known.computeIfAbsent(plan, this::find);
  }

  private StepCosts find(TrainingPlan plan) {
    if (!predictor.knows(plan) && seconds(analytic, plan) > PATIENCE * reference) {
      return new Scaled(analytic, factor);
    }
    StepCosts found = predictor.costs(plan);
    if (!predictor.knows(plan)) {
      return new Scaled(analytic, factor);
    }
    latest = found;
    return found;
  }

  @Override
  public double compute(TrainingPlan plan, Step.Compute step, int rank) {
    return of(plan).compute(plan, step, rank);
  }

  @Override
  public double clip(TrainingPlan plan, int rank) {
    return of(plan).clip(plan, rank);
  }

  @Override
  public double send(Reshard part, int rank) {
    return latest.send(part, rank);
  }

  @Override
  public double receive(Reshard part, int rank) {
    return latest.receive(part, rank);
  }

  @Override
  public double perStep(TrainingPlan plan, int rank) {
    return of(plan).perStep(plan, rank);
  }

  /** Times that take some factor as long as others say. */
  private record Scaled(StepCosts costs, double factor) implements StepCosts {
    @Override
    public double compute(TrainingPlan plan, Step.Compute step, int rank) {
      return factor * costs.compute(plan, step, rank);
    }

    @Override
    public double send(Reshard part, int rank) {
      return factor * costs.send(part, rank);
    }

    @Override
    public double receive(Reshard part, int rank) {
      return factor * costs.receive(part, rank);
    }

    @Override
    public double perStep(TrainingPlan plan, int rank) {
      return factor * costs.perStep(plan, rank);
    }
  }
}

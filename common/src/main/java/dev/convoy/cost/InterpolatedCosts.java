package dev.convoy.cost;

import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import java.util.function.ToDoubleFunction;

/**
 * Times of plans that differ by their batch alone, from those of two of them: a kernel's time is
 * taken to be a line over the batch, with what it takes for no image at all, as to read weights.
 *
 * <p>What moves is known of plans of any batch.
 */
public final class InterpolatedCosts implements StepCosts {
  private final StepCosts costs;
  private final TrainingPlan small;
  private final TrainingPlan large;

  /**
   * Between two plans, and beyond.
   *
   * @param costs that know the times of both
   * @param small that with the smaller batch
   * @param large that with the larger batch
   * @throws IllegalArgumentException if it is not larger
   */
  public InterpolatedCosts(StepCosts costs, TrainingPlan small, TrainingPlan large) {
    if (batch(small) >= batch(large)) {
      throw new IllegalArgumentException(
          "there is no line through the times of batches %d and %d"
              .formatted(batch(small), batch(large)));
    }
    this.costs = costs;
    this.small = small;
    this.large = large;
  }

  private static int batch(TrainingPlan plan) {
    return plan.ownership().batch();
  }

  @Override
  public double compute(TrainingPlan plan, Step.Compute step, int rank) {
    return at(plan, known -> costs.compute(known, step, rank));
  }

  /** Neither what does not depend on the batch nor what grows with it is ever negative. */
  private double at(TrainingPlan plan, ToDoubleFunction<TrainingPlan> seconds) {
    double low = seconds.applyAsDouble(small);
    double high = seconds.applyAsDouble(large);
    double perImage = Math.max(0, high - low) / (batch(large) - batch(small));
    double fixed = high - perImage * batch(large);
    return fixed < 0 ? high * batch(plan) / batch(large) : fixed + perImage * batch(plan);
  }

  @Override
  public double clip(TrainingPlan plan, int rank) {
    return costs.clip(plan, rank);
  }

  @Override
  public double send(Reshard part, int rank) {
    return costs.send(part, rank);
  }

  @Override
  public double receive(Reshard part, int rank) {
    return costs.receive(part, rank);
  }

  @Override
  public double perStep(TrainingPlan plan, int rank) {
    return at(plan, known -> costs.perStep(known, rank));
  }
}

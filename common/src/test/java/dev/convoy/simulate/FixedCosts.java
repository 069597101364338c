package dev.convoy.simulate;

import dev.convoy.cost.StepCosts;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;

/** Every computation takes as long, and so does every packing and unpacking. */
record FixedCosts(double compute, double exchange, double besides) implements StepCosts {
  @Override
  public double compute(TrainingPlan plan, Step.Compute step, int rank) {
    return compute;
  }

  @Override
  public double send(Reshard part, int rank) {
    return exchange;
  }

  @Override
  public double receive(Reshard part, int rank) {
    return exchange;
  }

  @Override
  public double perStep(TrainingPlan plan, int rank) {
    return besides;
  }
}

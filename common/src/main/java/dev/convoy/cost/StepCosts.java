package dev.convoy.cost;

import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;

/**
 * How long a worker's thread is busy with each step of a plan, on a machine that was measured or is
 * only described. What it waits for is no part of it: a simulation of all workers says that.
 *
 * <p>All times are seconds of a worker that has its cores or its device for itself, beside others
 * that do the same; they are not negative.
 */
public interface StepCosts {

  /**
   * What a worker runs on: workers with equal ones are busy for equally long with equal shares, so
   * that nobody needs to ask for each of a thousand workers.
   */
  default Object machine(int rank) {
    return "";
  }

  /**
   * Running one pass of a layer on some rows, copies that its kernel needs included; 0 for a worker
   * that has no part in the layer.
   */
  double compute(TrainingPlan plan, Step.Compute step, int rank);

  /** Making the factor that shortens gradients. */
  default double clip(TrainingPlan plan, int rank) {
    return 0;
  }

  /**
   * Handing out what a worker sends of a reshard: packing, and a call a message.
   *
   * @param part a whole reshard or some of its rows
   */
  double send(Reshard part, int rank);

  /**
   * Putting together what a worker receives of a reshard and what it holds itself, once all of it
   * is there.
   *
   * @param part a whole reshard or some of its rows
   */
  double receive(Reshard part, int rank);

  /** What a step takes besides: data, reports. */
  double perStep(TrainingPlan plan, int rank);
}

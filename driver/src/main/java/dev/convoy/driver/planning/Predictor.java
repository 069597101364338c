package dev.convoy.driver.planning;

import dev.convoy.cost.LinkCost;
import dev.convoy.cost.StepCosts;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.simulate.ClusterSpec;
import dev.convoy.simulate.SimulatedStep;
import java.util.function.IntFunction;

/** Says what steps of plans take somewhere. */
public interface Predictor {

  /**
   * The times of a plan's steps, found out now as far as they are not known.
   *
   * @throws PlanningException if the thread is interrupted meanwhile
   */
  StepCosts costs(TrainingPlan plan);

  /**
   * The times of one way to share work out at any batch. Where they are measured, they are at two
   * batches, from which others follow.
   *
   * @param plans by batch
   * @param batch one that is of interest
   * @param least the smallest that there may be
   * @throws PlanningException if the thread is interrupted meanwhile
   */
  StepCosts costs(IntFunction<TrainingPlan> plans, int batch, int least);

  /** Where steps are played through. */
  ClusterSpec cluster();

  /**
   * Whether all times of a plan are known, so that nothing has to be measured for them.
   *
   * @return false, too, where memory does not suffice to measure them
   */
  boolean knows(TrainingPlan plan);

  /**
   * What a step of a plan takes.
   *
   * @throws PlanningException if the thread is interrupted meanwhile
   * @throws dev.convoy.cost.UnmeasuredException if memory does not suffice to measure it
   */
  SimulatedStep step(TrainingPlan plan);

  /** Bytes that the worker of a plan that needs most allocates for tensors and scratch. */
  long memory(TrainingPlan plan);

  /** What it takes to bring bytes from one worker to another. */
  default LinkCost link() {
    return cluster().link();
  }
}

package dev.convoy.driver.run;

import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.planning.Planning;
import dev.convoy.driver.report.Contestant;
import dev.convoy.plan.TrainingPlan;

/**
 * Workers, and how they share the work of a training out.
 *
 * @param contestant how
 * @param plan what comes of it; where workers are yet to measure themselves, that of equal ones
 */
record Crew(Contestant contestant, TrainingPlan plan) {

  /**
   * As an entry asks for it, checked against the workers' memory.
   *
   * @throws RunException if a share does not fit
   * @throws dev.convoy.driver.planning.PlanningException if there is no way to share out that does
   * @throws dev.convoy.plan.ownership.PlanException if the network cannot be trained, or shared out
   *     like that
   */
  static Crew of(Entry entry, PlanCheck plans, Planning planning) {
    Contestant contestant = planning.settle(entry);
    TrainingPlan plan = plans.plan(contestant);
    plan.requireTrainable();
    return new Crew(contestant, plan);
  }

  int workers() {
    return contestant.workers();
  }
}

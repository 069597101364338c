package dev.convoy.worker.task;

import dev.convoy.job.Trial;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.Speeds;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.kernel.Kernels;
import java.util.List;

/**
 * What follows from the offers of a trial's workers, the same for each of them: the shares of their
 * plan, and how they store parameters.
 *
 * @param speeds by which work is shared out
 * @param alike whether the kernels of all choose the same layouts for the same share
 */
record Agreement(Speeds speeds, boolean alike) {

  /** What the workers of a trial agree on, by the offers of those that take part, in rank order. */
  static Agreement of(Trial trial, List<WorkerOffer> offers) {
    boolean alike = offers.stream().map(WorkerOffer::layouts).distinct().count() == 1;
    return new Agreement(speeds(trial.speeds(), offers), alike);
  }

  private static Speeds speeds(WorkerSpeeds known, List<WorkerOffer> offers) {
    return known instanceof WorkerSpeeds.Measured && offers.size() > 1
        ? Speeds.measured(offers.stream().map(WorkerOffer::seconds).toList())
        : known.given(offers.size());
  }

  /** Whether replicas must store parameters plain, to understand each other's. */
  boolean plainParameters(TrainingPlan plan) {
    return !alike && plan.hasReplicas();
  }

  /** A worker's kernels as the others need them. */
  Kernels fit(Kernels kernels, TrainingPlan plan) {
    return plainParameters(plan) ? kernels.withPlainParameters() : kernels;
  }
}

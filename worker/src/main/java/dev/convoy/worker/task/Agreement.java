package dev.convoy.worker.task;

import dev.convoy.job.Trial;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.Speeds;
import dev.convoy.worker.kernel.Kernels;
import java.util.List;

/**
 * What follows from the offers of a trial's workers, the same for each of them: the shares of their
 * plan, and how they store parameters.
 *
 * @param speeds by which work is shared out
 * @param plainParameters whether replicas must store parameters plain, since their kernels would
 *     choose other layouts for the same share
 */
record Agreement(Speeds speeds, boolean plainParameters) {

  /** What the workers of a trial agree on, by the offers of those that take part, in rank order. */
  static Agreement of(Trial trial, List<WorkerOffer> offers) {
    boolean alike = offers.stream().map(WorkerOffer::layouts).distinct().count() == 1;
    return new Agreement(
        speeds(trial.speeds(), offers), trial.arrangement().replicates() && !alike);
  }

  private static Speeds speeds(WorkerSpeeds known, List<WorkerOffer> offers) {
    if (known instanceof WorkerSpeeds.Given given) {
      return given.speeds();
    }
    return known instanceof WorkerSpeeds.Measured && offers.size() > 1
        ? Speeds.measured(offers.stream().map(WorkerOffer::seconds).toList())
        : Speeds.equal(offers.size());
  }

  /** A worker's kernels as the others need them. */
  Kernels fit(Kernels kernels) {
    return plainParameters ? kernels.withPlainParameters() : kernels;
  }
}

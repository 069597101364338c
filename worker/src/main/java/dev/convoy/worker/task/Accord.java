package dev.convoy.worker.task;

import dev.convoy.job.Trial;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.worker.kernel.Kernels;
import java.util.List;

/**
 * What follows from the cards of a trial's workers, the same for each of them: the shares of their
 * plan, and how they store parameters.
 *
 * @param speeds by which work is shared out
 * @param plainParameters whether replicas must store parameters plain, since their kernels would
 *     choose other layouts for the same share
 */
record Accord(Speeds speeds, boolean plainParameters) {

  /** What the workers of a trial agree on, by the cards of those that take part, in rank order. */
  static Accord of(Trial trial, List<Card> cards) {
    DeviceMesh mesh = trial.strategy().mesh(trial.workers());
    boolean alike = cards.stream().map(Card::layouts).distinct().count() == 1;
    return new Accord(speeds(trial.speeds(), cards), mesh.data() > 1 && !alike);
  }

  private static Speeds speeds(WorkerSpeeds known, List<Card> cards) {
    if (known instanceof WorkerSpeeds.Given given) {
      return given.speeds();
    }
    return known instanceof WorkerSpeeds.Measured && cards.size() > 1
        ? Speeds.measured(cards.stream().map(Card::seconds).toList())
        : Speeds.equal(cards.size());
  }

  /** A worker's kernels as the others need them. */
  Kernels fit(Kernels kernels) {
    return plainParameters ? kernels.withPlainParameters() : kernels;
  }
}

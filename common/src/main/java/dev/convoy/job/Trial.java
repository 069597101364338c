package dev.convoy.job;

import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.Ownership;

/**
 * One run of a job's network under one strategy.
 *
 * @param strategy how the work is shared out
 * @param workers how many workers take part
 * @param threads compute threads a worker
 * @param steps training steps; 0 to evaluate only
 * @param warmupSteps leading steps that are not part of the measured throughput
 * @param evaluate whether the test records are classified after the last step
 * @param speeds what share of the work each worker gets
 */
public record Trial(
    Strategy strategy,
    int workers,
    int threads,
    long steps,
    long warmupSteps,
    boolean evaluate,
    WorkerSpeeds speeds) {

  /** A trial of equal workers. */
  public Trial(
      Strategy strategy, int workers, int threads, long steps, long warmupSteps, boolean evaluate) {
    this(strategy, workers, threads, steps, warmupSteps, evaluate, new WorkerSpeeds.Equal());
  }

  /** Who owns what, once the speeds of its workers are known. */
  public Ownership ownership(Network network, Speeds known, int batch) {
    return strategy.ownership(network, known, batch);
  }
}

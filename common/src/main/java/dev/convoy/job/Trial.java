package dev.convoy.job;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.placement.Strategy;

/**
 * One run of a job's network with its work shared out in one way.
 *
 * @param arrangement how the work is shared out, and over which workers
 * @param threads compute threads a worker
 * @param steps training steps; 0 to evaluate only
 * @param warmupSteps leading steps that are not part of the measured throughput
 * @param evaluate whether the test records are classified after the last step
 * @param speeds what share of the work each worker gets
 * @param observation what it shows of itself besides
 */
public record Trial(
    Arrangement arrangement,
    int threads,
    long steps,
    long warmupSteps,
    boolean evaluate,
    WorkerSpeeds speeds,
    Observation observation) {

  /** A trial that shows no more of itself than every trial does. */
  public Trial(
      Arrangement arrangement,
      int threads,
      long steps,
      long warmupSteps,
      boolean evaluate,
      WorkerSpeeds speeds) {
    this(arrangement, threads, steps, warmupSteps, evaluate, speeds, Observation.NONE);
  }

  /** A trial of so many equal workers under a strategy, on its usual mesh. */
  public Trial(
      Strategy strategy, int workers, int threads, long steps, long warmupSteps, boolean evaluate) {
    this(
        new Arrangement.ByStrategy(strategy, strategy.mesh(workers)),
        threads,
        steps,
        warmupSteps,
        evaluate,
        new WorkerSpeeds.Equal());
  }

  /** With its work shared out by other speeds. */
  public Trial with(WorkerSpeeds other) {
    return new Trial(arrangement, threads, steps, warmupSteps, evaluate, other, observation);
  }

  /** Observed. */
  public Trial with(Observation other) {
    return new Trial(arrangement, threads, steps, warmupSteps, evaluate, speeds, other);
  }

  /** What it is called in reports, as {@code model}. */
  public String title() {
    return arrangement.title();
  }

  /** The workers as a grid. */
  public DeviceMesh mesh() {
    return arrangement.mesh();
  }

  /** How many workers take part. */
  public int workers() {
    return mesh().ranks();
  }
}

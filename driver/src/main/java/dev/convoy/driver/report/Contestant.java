package dev.convoy.driver.report;

import dev.convoy.placement.Strategy;
import dev.convoy.job.Trial;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.tensor.DataType;

/**
 * One way to train that takes part in a comparison.
 *
 * @param title its name in reports, as {@code model} or {@code single@1}
 * @param strategy how the work is shared out
 * @param workers how many workers share it
 * @param threads compute threads a worker
 * @param speeds what share of the work each worker gets
 */
public record Contestant(
    String title, Strategy strategy, int workers, int threads, WorkerSpeeds speeds) {

  /** Of equal workers. */
  public Contestant(String title, Strategy strategy, int workers, int threads) {
    this(title, strategy, workers, threads, new WorkerSpeeds.Equal());
  }

  /** Compute threads in all. */
  public int cores() {
    return workers * threads;
  }

  /** Whether the shares of its workers are known before they have measured themselves. */
  public boolean sharesAreKnown() {
    return !(speeds instanceof WorkerSpeeds.Measured);
  }

  /**
   * Its plan for a network; activations travel in that precision. Where workers are yet to measure
   * themselves, it is that of equal workers.
   */
  public TrainingPlan plan(Network network, int batch, DataType precision) {
    return plan(network, batch, precision, /* clips= */ false);
  }

  /** The same where gradients may be clipped. */
  public TrainingPlan plan(Network network, int batch, DataType precision, boolean clips) {
    Speeds known =
        speeds instanceof WorkerSpeeds.Given given ? given.speeds() : Speeds.equal(workers);
    return plan(network, known, batch, precision, clips);
  }

  /** Its plan once the speeds of its workers are known. */
  public TrainingPlan plan(
      Network network, Speeds known, int batch, DataType precision, boolean clips) {
    return TrainingPlan.of(network, strategy.ownership(network, known, batch), PlanOptions.PLAIN.activations(precision).chunks(1).clips(clips));
  }

  /** A trial of it. */
  public Trial trial(long steps, long unmeasured, boolean evaluate) {
    return new Trial(strategy, workers, threads, steps, unmeasured, evaluate, speeds);
  }

  /** Whether a trial is one of it, or of another name for the same. */
  public boolean ran(Trial trial) {
    return trial.strategy() == strategy && trial.workers() == workers && trial.threads() == threads;
  }
}

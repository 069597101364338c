package dev.convoy.driver.report;

import dev.convoy.job.Arrangement;
import dev.convoy.job.Trial;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;

/**
 * One way to train that takes part in a comparison.
 *
 * @param title its name in reports, as {@code model} or {@code single@1}
 * @param arrangement how the work is shared out, and over which workers
 * @param threads compute threads a worker
 * @param speeds what share of the work each worker gets
 */
public record Contestant(String title, Arrangement arrangement, int threads, WorkerSpeeds speeds) {

  /** Of so many equal workers, on the strategy's usual mesh. */
  public Contestant(String title, Strategy strategy, int workers, int threads) {
    this(
        title,
        new Arrangement.ByStrategy(strategy, strategy.mesh(workers)),
        threads,
        new WorkerSpeeds.Equal());
  }

  /** How many workers share the work. */
  public int workers() {
    return arrangement.mesh().ranks();
  }

  /** Compute threads in all. */
  public int cores() {
    return workers() * threads;
  }

  /** Whether the shares of its workers are known before they have measured themselves. */
  public boolean sharesAreKnown() {
    return !(speeds instanceof WorkerSpeeds.Measured);
  }

  /**
   * Its plan for a network. Where workers are yet to measure themselves, it is that of equal
   * workers.
   */
  public TrainingPlan plan(Network network, int batch, PlanOptions options) {
    return plan(network, speeds.given(workers()), batch, options);
  }

  /** Its plan once the speeds of its workers are known. */
  public TrainingPlan plan(Network network, Speeds known, int batch, PlanOptions options) {
    return arrangement.plan(network, known, batch, options);
  }

  /** A trial of it. */
  public Trial trial(long steps, long unmeasured, boolean evaluate) {
    return new Trial(arrangement, threads, steps, unmeasured, evaluate, speeds);
  }

  /** Whether a trial is one of it, or of another name for the same. */
  public boolean ran(Trial trial) {
    return trial.arrangement().equals(arrangement) && trial.threads() == threads;
  }
}

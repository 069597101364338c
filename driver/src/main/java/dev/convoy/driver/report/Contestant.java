package dev.convoy.driver.report;

import dev.convoy.job.Strategy;
import dev.convoy.job.Trial;
import dev.convoy.network.Network;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.tensor.DataType;

/**
 * One way to train that takes part in a comparison.
 *
 * @param title its name in reports, as {@code model} or {@code single@1}
 * @param strategy how the work is shared out
 * @param workers how many workers share it
 * @param threads compute threads a worker
 */
public record Contestant(String title, Strategy strategy, int workers, int threads) {

  /** Compute threads in all. */
  public int cores() {
    return workers * threads;
  }

  /** Its plan for a network; activations travel in that precision. */
  public TrainingPlan plan(Network network, int batch, DataType precision) {
    return TrainingPlan.of(network, strategy.ownership(network, workers, batch), precision);
  }

  /** A trial of it. */
  public Trial trial(long steps, long unmeasured, boolean evaluate) {
    return new Trial(strategy, workers, threads, steps, unmeasured, evaluate);
  }

  /** Whether a trial is one of it, or of another name for the same. */
  public boolean ran(Trial trial) {
    return trial.strategy() == strategy && trial.workers() == workers && trial.threads() == threads;
  }
}

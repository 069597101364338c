package dev.convoy.driver.report;

import dev.convoy.driver.report.statistics.Median;
import dev.convoy.driver.report.statistics.SpeedRatio;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison found out about one way to train.
 *
 * @param contestant who
 * @param forecast what was said before; null where nothing could be
 * @param rounds images a second in each round
 * @param stepMillis median wall time of a step
 * @param computeMillis median time in kernels, mean over the workers
 * @param exchangeMillis median time with transfers under way, mean over the workers
 * @param exposedExchangeMillis the part of it in which workers could only wait
 * @param plannedBytes what the worker that sends most sends in a step, by the plan
 * @param measuredBytes what the worker that sends most sent in a step, as counted
 * @param disagreements where plan and count differ, one sentence each; empty when they agree
 * @param parameters what the worker that holds most holds
 * @param peakMemoryBytes the most memory of any worker's process
 * @param losses of the steps of a round, those that were not measured included
 * @param workers what each worker measured
 * @param isolated what steps take that only compute or only exchange; null where nobody asked
 * @param learning how well it did in the middle of its first turn; empty where nobody asked
 * @param replacedRows rows of its batches, over all rounds, for which a bad record was replaced
 */
public record ComparisonRow(
    Contestant contestant,
    @Nullable Forecast forecast,
    List<Double> rounds,
    double stepMillis,
    double computeMillis,
    double exchangeMillis,
    double exposedExchangeMillis,
    long plannedBytes,
    long measuredBytes,
    List<String> disagreements,
    long parameters,
    long peakMemoryBytes,
    List<Double> losses,
    List<WorkerFigures> workers,
    @Nullable IsolatedSteps isolated,
    List<LearningPoint> learning,
    long replacedRows) {

  /** Copies the lists. */
  public ComparisonRow {
    rounds = List.copyOf(rounds);
    disagreements = List.copyOf(disagreements);
    losses = List.copyOf(losses);
    workers = List.copyOf(workers);
    learning = List.copyOf(learning);
  }

  /** The loss of the last step; not a number where there was none. */
  public double finalLoss() {
    return losses.isEmpty() ? Double.NaN : losses.get(losses.size() - 1);
  }

  /** Median images a second. */
  public double imagesPerSecond() {
    return Median.of(rounds);
  }

  /** How many times as fast it was as another, in the rounds that both have ended. */
  SpeedRatio over(ComparisonRow other) {
    int both = Math.min(rounds.size(), other.rounds.size());
    return SpeedRatio.of(rounds.subList(0, both), other.rounds.subList(0, both));
  }

  /** The slowest round. */
  public double least() {
    return rounds.stream().mapToDouble(Double::doubleValue).min().orElse(0);
  }

  /** The fastest round. */
  public double most() {
    return rounds.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }
}

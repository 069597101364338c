package dev.convoy.driver.report;

import dev.convoy.driver.report.statistics.Median;
import dev.convoy.driver.report.statistics.SpeedRatio;
import java.util.List;

/**
 * What a comparison found out about a way to train from outside, of which little but its speed can
 * be seen.
 *
 * @param title its name
 * @param workers executors that share a batch
 * @param threads compute threads of each
 * @param batch images of a step
 * @param rounds images a second in each round
 * @param finalLoss of the last step's batch; not a number where it is not known by itself
 * @param learning how well it did in the middle of its first turn; empty where nobody asked
 * @param caveats in what it differs from the others, in sentences
 */
public record BaselineRow(
    String title,
    int workers,
    int threads,
    int batch,
    List<Double> rounds,
    double finalLoss,
    List<LearningPoint> learning,
    List<String> caveats) {

  /** Copies the lists. */
  public BaselineRow {
    rounds = List.copyOf(rounds);
    learning = List.copyOf(learning);
    caveats = List.copyOf(caveats);
  }

  /** Median images a second. */
  public double imagesPerSecond() {
    return Median.of(rounds);
  }

  /** Time of a step, by the median of the rounds. */
  public double stepMillis() {
    return 1e3 * batch / imagesPerSecond();
  }

  /** How many times as fast as this another is, in the rounds that both have ended. */
  SpeedRatio under(ComparisonRow other) {
    int both = Math.min(rounds.size(), other.rounds().size());
    return SpeedRatio.of(other.rounds().subList(0, both), rounds.subList(0, both));
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

package dev.convoy.driver.planner;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How right predictions were, and how good what was chosen by them.
 *
 * @param all every strategy of every case
 * @param lossSpread of all cases the largest, between strategies, one worker by itself included
 */
record PlannerScore(List<Measured> all, double lossSpread) {
  private static final String AUTO = "auto";

  private Map<PlannerCase, List<Measured>> cases() {
    return all.stream().collect(Collectors.groupingBy(Measured::from));
  }

  /** The mean of the errors of a step, whichever way they are off. */
  double meanError() {
    return all.stream().mapToDouble(m -> Math.abs(m.error())).average().orElse(Double.NaN);
  }

  /** The largest error of memory. */
  double worstMemoryError() {
    return all.stream().mapToDouble(m -> Math.abs(m.memoryError())).max().orElse(Double.NaN);
  }

  /**
   * Whether the strategy that was predicted to win won, or cannot be told from the one that did.
   */
  private static boolean winnerIsRight(List<Measured> rows) {
    Measured predicted =
        rows.stream().min(Comparator.comparingDouble(Measured::predicted)).orElseThrow();
    Measured first = rows.stream().min(Comparator.comparingDouble(Measured::step)).orElseThrow();
    return predicted.equals(first) || predicted.least() <= first.most();
  }

  /** The time of the best fixed strategy over that of the one that was chosen. */
  private static double gain(List<Measured> rows) {
    double fixed =
        rows.stream()
            .filter(m -> !m.strategy().equals(AUTO))
            .mapToDouble(Measured::step)
            .min()
            .orElse(Double.NaN);
    return rows.stream()
        .filter(m -> m.strategy().equals(AUTO))
        .mapToDouble(m -> fixed / m.step())
        .findFirst()
        .orElse(Double.NaN);
  }

  /** Sentences for people. */
  String text() {
    List<List<Measured>> rows = List.copyOf(cases().values());
    long right = rows.stream().filter(PlannerScore::winnerIsRight).count();
    double[] gains = rows.stream().mapToDouble(PlannerScore::gain).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "%d cases, %d predictions: the step is off by %.1f %% on average, memory by %.1f %% at most;"
            + " bytes are exact in %d. The predicted winner won, or was within the spread of the"
            + " winner, in %d of %d. auto against the best fixed strategy: %.2f at worst, %.2f at"
            + " best, %d times faster by more than 2 %%. Losses of step %d differ by at most %.1e, one"
            + " worker's by itself included.%n",
        rows.size(),
        all.size(),
        100 * meanError(),
        100 * worstMemoryError(),
        all.stream().filter(Measured::bytesAgree).count(),
        right,
        rows.size(),
        gains[0],
        gains[gains.length - 1],
        Arrays.stream(gains).filter(g -> g > 1.02).count(),
        PlannerBench.LOSS_STEPS,
        lossSpread);
  }
}

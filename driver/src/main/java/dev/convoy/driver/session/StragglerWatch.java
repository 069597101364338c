package dev.convoy.driver.session;

import dev.convoy.metrics.StepMetrics;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.DoubleStream;

/**
 * Notices a worker that is busy three times as long in a step as its peers, which wait for it. It
 * is named once, and again only if it was as fast as they between.
 *
 * <p>Steps end together; so it is not their length that tells, but how much of it a worker did not
 * wait. A few slow steps are no reason: the median of the last ones counts.
 */
public final class StragglerWatch {
  private static final double TOO_SLOW = 3;
  private static final double FAST_AGAIN = 2;
  private static final int STEPS = 9;

  private final BiConsumer<Long, String> warning;
  private final Map<Integer, Deque<StepMetrics>> last = new TreeMap<>();
  private final Set<Integer> named = new HashSet<>();

  /**
   * For one run.
   *
   * @param warning told after how many steps, and in a sentence, who is slow
   */
  public StragglerWatch(BiConsumer<Long, String> warning) {
    this.warning = warning;
  }

  /** Looks at a step. */
  public void add(StepRecord step) {
    for (StepMetrics metrics : step.workers()) {
      Deque<StepMetrics> own = last.computeIfAbsent(metrics.rank(), rank -> new ArrayDeque<>());
      own.addLast(metrics);
      if (own.size() > STEPS) {
        own.removeFirst();
      }
    }
    if (last.values().stream().allMatch(own -> own.size() == STEPS) && last.size() > 1) {
      last.keySet().forEach(rank -> look(rank, step.step() + 1));
    }
  }

  private void look(int rank, long steps) {
    double own = busy(rank);
    double peers = median(last.keySet().stream().filter(r -> r != rank).mapToDouble(this::busy));
    if (own < FAST_AGAIN * peers) {
      named.remove(rank);
    } else if (own > TOO_SLOW * peers && named.add(rank)) {
      warning.accept(steps, sentence(rank, own, peers));
    }
  }

  private String sentence(int rank, double own, double peers) {
    double kernels = median(of(rank).stream().mapToDouble(StepMetrics::computeMillis));
    return ("Worker %d is slow: it is busy for %.0f ms of a step, %.0f of them in kernels, and its"
            + " peers for %.0f ms; they wait for it. Is something else running there?")
        .formatted(rank, own, kernels, peers);
  }

  private double busy(int rank) {
    return median(of(rank).stream().mapToDouble(m -> m.stepMillis() - m.exposedExchangeMillis()));
  }

  private List<StepMetrics> of(int rank) {
    return List.copyOf(last.getOrDefault(rank, new ArrayDeque<>()));
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }
}

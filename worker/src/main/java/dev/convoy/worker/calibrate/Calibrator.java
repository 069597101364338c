package dev.convoy.worker.calibrate;

import dev.convoy.control.Reason;
import dev.convoy.cost.CalibratedCosts;
import dev.convoy.cost.Calibration;
import dev.convoy.cost.CostKey;
import dev.convoy.cost.PlanKeys;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.runtime.program.CompileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * Measures how long workers take for the steps of plans, by running their programs here: as many
 * workers at once as the machine runs, on threads with kernels of their own, each without waiting
 * for the others.
 *
 * <p>Of workers whose times would have equal keys, one is run; none where all keys are known. When
 * workers are fewer than run at once, some are run twice, for what they share they share with
 * others in a training, too.
 *
 * <p>Concurrency: one thread calls.
 */
public final class Calibrator {
  private final IntFunction<Kernels> kernels;
  private final int together;
  private final Effort effort;
  private final LongSupplier memory;

  /**
   * For a machine.
   *
   * @param kernels opens those of the worker of a place, from 0, for the calling thread
   * @param together how many workers run at once
   * @param memory how many bytes may be used now
   */
  public Calibrator(
      IntFunction<Kernels> kernels, int together, Effort effort, LongSupplier memory) {
    this.kernels = kernels;
    this.together = together;
    this.effort = effort;
    this.memory = memory;
  }

  /**
   * What was found out.
   *
   * @param seconds by key
   * @param skipped why some workers' shares could not be run, a sentence each
   */
  public record Outcome(Map<CostKey, Double> seconds, List<String> skipped) {
    /** Copies both. */
    public Outcome {
      seconds = new LinkedHashMap<>(seconds);
      skipped = List.copyOf(skipped);
    }
  }

  /**
   * Measures what is not known yet of a plan.
   *
   * @param known what was measured before
   * @throws CompileException if there is no code for a layer
   */
  public Outcome measure(TrainingPlan plan, Calibration known) throws InterruptedException {
    List<Integer> ranks = unknown(plan, known);
    Map<CostKey, Double> seconds = new LinkedHashMap<>();
    List<String> skipped = new ArrayList<>();
    for (int first = 0; first < ranks.size(); first += together) {
      List<Integer> some = ranks.subList(first, Math.min(ranks.size(), first + together));
      measure(new PlanKeys(plan), some, seconds, skipped);
    }
    return new Outcome(seconds, skipped);
  }

  /** The workers that must be run to know the times of all, in their order. */
  private static List<Integer> unknown(TrainingPlan plan, Calibration known) {
    Calibration assumed = known; // as if those that are chosen had been measured
    List<Integer> ranks = new ArrayList<>();
    CalibratedCosts costs = new CalibratedCosts(assumed);
    for (int rank = 0; rank < plan.ownership().mesh().ranks(); rank++) {
      Map<CostKey, Double> missing = new LinkedHashMap<>();
      costs.missing(plan, rank).forEach(key -> missing.put(key, 0.0));
      if (!missing.isEmpty()) {
        ranks.add(rank);
        assumed = assumed.with(missing);
        costs = new CalibratedCosts(assumed);
      }
    }
    return ranks;
  }

  /** Runs some workers at once, more than once where they are too few. */
  private void measure(
      PlanKeys keys, List<Integer> ranks, Map<CostKey, Double> seconds, List<String> skipped)
      throws InterruptedException {
    Session session = new Session(keys, memory.getAsLong() / together);
    ExecutorService threads = Executors.newFixedThreadPool(together);
    try {
      List<Future<Map<CostKey, Double>>> running = new ArrayList<>();
      for (int place = 0; place < together; place++) {
        int slot = place;
        int rank = ranks.get(place % ranks.size());
        running.add(threads.submit(() -> session.run(slot, rank)));
      }
      List<Map<CostKey, Double>> results = new ArrayList<>();
      for (Future<Map<CostKey, Double>> one : running) {
        results.add(one.get());
      }
      merge(results, seconds);
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } finally {
      threads.shutdownNow();
    }
    skipped.addAll(session.skipped);
  }

  /** Of keys that several have measured, the mean; those that were there already stay. */
  private static void merge(List<Map<CostKey, Double>> results, Map<CostKey, Double> seconds) {
    Map<CostKey, List<Double>> all = new LinkedHashMap<>();
    for (Map<CostKey, Double> result : results) {
      result.forEach((key, time) -> all.computeIfAbsent(key, k -> new ArrayList<>()).add(time));
    }
    all.forEach(
        (key, times) ->
            seconds.putIfAbsent(
                key, times.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
    if (cause instanceof CompileException compile) {
      return compile;
    }
    return new IllegalStateException("a share could not be run: " + Reason.of(cause), cause);
  }

  /** Workers that run at once. */
  private final class Session {
    private final PlanKeys keys;
    private final long bytes;
    private final AtomicInteger unsettled;
    private final Phaser turns;
    private volatile boolean done;
    private final Set<String> skipped = new HashSet<>();

    /**
     * For a plan.
     *
     * @param bytes that each may use
     */
    Session(PlanKeys keys, long bytes) {
      this.keys = keys;
      this.bytes = bytes;
      this.unsettled = new AtomicInteger(together);
      this.turns =
          new Phaser(together) {
            @Override
            protected boolean onAdvance(int phase, int parties) {
              done = unsettled.get() == 0;
              return parties == 0;
            }
          };
    }

    /**
     * One worker. It begins each turn together with the others, for then they are alike in what
     * they want of the memory, as those of a training are, and goes on until all have measured
     * enough.
     */
    Map<CostKey, Double> run(int place, int rank) {
      boolean settled = false;
      try (Kernels own = kernels.apply(place)) {
        long wanted = RankRun.bytes(keys.plan(), rank, own);
        if (wanted > bytes) {
          skip(rank, wanted);
          return Map.of();
        }
        try (RankRun run = RankRun.open(keys.plan(), rank, own)) {
          run.warmUp();
          long begin = System.nanoTime();
          while (true) {
            turns.arriveAndAwaitAdvance();
            if (done) {
              break;
            }
            run.timed();
            if (!settled && effort.isMet(run.times(), System.nanoTime() - begin)) {
              settled = true;
              unsettled.decrementAndGet();
            }
          }
          return StepTimes.of(keys, rank, run.ops(), run.times().seconds(), run.times().rest());
        }
      } finally {
        if (!settled) {
          unsettled.decrementAndGet();
        }
        turns.arriveAndDeregister();
      }
    }

    private void skip(int rank, long wanted) {
      synchronized (skipped) {
        skipped.add(
            "worker %d's share of %s takes %,d MB, but %,d MB are free for each of %d"
                .formatted(
                    rank, keys.plan().network().name(), wanted >> 20, bytes >> 20, together));
      }
    }
  }
}

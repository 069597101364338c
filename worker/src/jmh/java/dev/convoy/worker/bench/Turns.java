package dev.convoy.worker.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Measures contestants in turn (A B A B ...), so that whatever else the machine does falls on all
 * of them alike.
 */
public final class Turns {
  /** Between turns: longer than idle threads of OpenMP and OpenBLAS spin. */
  private static final long PAUSE_MILLIS = 40;

  private Turns() {}

  /**
   * Takes rounds of turns; a turn repeats its contestant until it has used its time.
   *
   * @param contestants what to measure; each is warm
   * @param rounds how many turns each has
   * @param millis how long a turn lasts at least
   * @return the time of each single run, a contestant
   */
  public static List<Times> take(List<Runnable> contestants, int rounds, double millis) {
    List<List<Double>> runs =
        contestants.stream().map(c -> (List<Double>) new ArrayList<Double>()).toList();
    for (int round = 0; round < rounds; round++) {
      for (int c = 0; c < contestants.size(); c++) {
        pause();
        turn(contestants.get(c), millis, runs.get(c));
      }
    }
    return runs.stream().map(Times::of).toList();
  }

  private static void turn(Runnable contestant, double millis, List<Double> runs) {
    double used = 0;
    do {
      long begin = System.nanoTime();
      contestant.run();
      double took = (System.nanoTime() - begin) / 1e6;
      runs.add(took);
      used += took;
    } while (used < millis);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

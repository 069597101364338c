package dev.convoy.worker.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures contestants in turn (A B A B ...), so that whatever else the machine does falls on all
 * of them alike; a turn that other programs disturb is taken again as long as there is patience,
 * and otherwise counted as disturbed.
 */
public final class Turns {
  private static final int MOST_TRIES = 4;

  /** Between turns: longer than idle threads of OpenMP and OpenBLAS spin. */
  private static final long PAUSE_MILLIS = 200;

  private final Neighbours neighbours;

  /** For contestants that use so many threads. */
  public Turns(int threads) {
    this.neighbours = new Neighbours(threads);
  }

  /**
   * Takes rounds of turns; a turn repeats its contestant until it has used its time.
   *
   * @param contestants what to measure; each is warm
   * @param rounds how many turns each has
   * @param millis how long a turn lasts at least
   * @return the times of single runs, a contestant
   */
  public List<Times> take(List<Runnable> contestants, int rounds, double millis) {
    List<List<Double>> runs =
        Stream.<List<Double>>generate(ArrayList::new).limit(contestants.size()).toList();
    int[] disturbed = new int[contestants.size()];
    for (int round = 0; round < rounds; round++) {
      for (int c = 0; c < contestants.size(); c++) {
        Turn turn = turn(contestants.get(c), millis);
        runs.get(c).addAll(turn.runs);
        disturbed[c] += turn.disturbed ? 1 : 0;
      }
    }
    List<Times> times = new ArrayList<>();
    for (int c = 0; c < contestants.size(); c++) {
      times.add(Times.of(runs.get(c), disturbed[c]));
    }
    return times;
  }

  private record Turn(List<Double> runs, boolean disturbed) {}

  private Turn turn(Runnable contestant, double millis) {
    int tries = 0;
    while (true) {
      pause();
      neighbours.begin();
      List<Double> runs = runs(contestant, millis);
      boolean disturbed = neighbours.disturbed();
      if (!disturbed || ++tries == MOST_TRIES || !neighbours.isPatient()) {
        return new Turn(runs, disturbed);
      }
      neighbours.awaitQuiet();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Double> runs(Runnable contestant, double millis) {
    List<Double> runs = new ArrayList<>();
    double used = 0;
    do {
      long begin = System.nanoTime();
      contestant.run();
      double took = (System.nanoTime() - begin) / 1e6;
      runs.add(took);
      used += took;
    } while (used < millis);
    return runs;
  }
}

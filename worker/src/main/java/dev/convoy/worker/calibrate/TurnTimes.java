package dev.convoy.worker.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What a program's operations took, turn by turn.
 *
 * <p>Its time is the mean over the half of the turns that are in the middle by their length: as
 * little moved by what else the machine did as a median is, and unlike the medians of single
 * operations, all of them together are the time of a turn.
 *
 * <p>Concurrency: one thread.
 */
final class TurnTimes {
  private final List<Turn> turns = new ArrayList<>();

  /**
   * A turn.
   *
   * @param seconds of each operation
   * @param all seconds of the turn, what belongs to no operation included
   */
  private record Turn(double[] seconds, double all) {}

  /** A turn has ended; all turns have the same operations. */
  void add(double[] seconds, double all) {
    turns.add(new Turn(seconds.clone(), all));
  }

  /** How many there were. */
  int count() {
    return turns.size();
  }

  /** Half of how far the quarters of the turns are apart, beside the median. */
  double spread() {
    double[] all = turns.stream().mapToDouble(Turn::all).sorted().toArray();
    double median = all[all.length / 2];
    return median == 0 ? 0 : (all[all.length * 3 / 4] - all[all.length / 4]) / 2 / median;
  }

  /** The turns in the middle. */
  private List<Turn> middle() {
    List<Turn> sorted = turns.stream().sorted(Comparator.comparingDouble(Turn::all)).toList();
    int cut = sorted.size() / 4;
    return sorted.subList(cut, sorted.size() - cut);
  }

  /** Seconds of each operation in a turn. */
  double[] seconds() {
    List<Turn> middle = middle();
    double[] means = new double[middle.get(0).seconds.length];
    for (int k = 0; k < means.length; k++) {
      int op = k;
      means[k] = middle.stream().mapToDouble(t -> t.seconds[op]).average().orElseThrow();
    }
    return means;
  }

  /** Seconds of a turn that belong to no operation. */
  double rest() {
    double all = middle().stream().mapToDouble(Turn::all).average().orElseThrow();
    return Math.max(0, all - Arrays.stream(seconds()).sum());
  }
}

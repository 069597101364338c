package dev.convoy.worker.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a program's operations took, turn by turn.
 *
 * <p>A turn's time is the mean over the half of the turns that are in the middle by their length.
 * An operation's is its median, by which what else the machine did does not count, but all of them
 * are lengthened alike until together they are the time of a turn, to which the interruptions of a
 * longer time belong.
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
  @SuppressWarnings("ArrayRecordComponent") // nobody compares turns
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
    double[] medians = new double[turns.get(0).seconds.length];
    for (int k = 0; k < medians.length; k++) {
      int op = k;
      double[] sorted = turns.stream().mapToDouble(t -> t.seconds[op]).sorted().toArray();
      medians[k] = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
    double together = Arrays.stream(medians).sum();
    double factor = together == 0 ? 1 : mean(turn -> Arrays.stream(turn.seconds).sum()) / together;
    return Arrays.stream(medians).map(median -> factor * median).toArray();
  }

  /** Seconds of a turn that belong to no operation. */
  double rest() {
    return mean(turn -> Math.max(0, turn.all - Arrays.stream(turn.seconds).sum()));
  }

  private double mean(ToDoubleFunction<Turn> what) {
    return middle().stream().mapToDouble(what).average().orElseThrow();
  }
}

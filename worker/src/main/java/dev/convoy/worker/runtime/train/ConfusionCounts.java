package dev.convoy.worker.runtime.train;

import dev.convoy.control.ControlMessage.Confused;
import dev.convoy.control.ControlMessage.Confused.Cell;
import java.util.ArrayList;
import java.util.List;

/**
 * How often each label was taken for each class; above {@link Confused#MOST_CLASSES} classes only
 * whether it was taken for itself.
 */
final class ConfusionCounts {
  private final int classes;
  private final boolean whole;
  private final int width;
  private final long[] counts; // (classes, width)

  ConfusionCounts(int classes) {
    this.classes = classes;
    this.whole = classes <= Confused.MOST_CLASSES;
    this.width = whole ? classes : 2;
    this.counts = new long[Math.multiplyExact(classes, width)];
  }

  /** Counts one. */
  void add(int label, int chosen) {
    counts[label * width + column(label, chosen)]++;
  }

  private int column(int label, int chosen) {
    return whole ? chosen : chosen == label ? 0 : 1;
  }

  /** All counts that are not 0, in messages. */
  List<Confused> messages(int rank, int trial, long step) {
    List<Confused> messages = new ArrayList<>();
    List<Cell> cells = new ArrayList<>();
    for (int k = 0; k < counts.length; k++) {
      if (counts[k] > 0) {
        cells.add(new Cell(k / width, chosen(k / width, k % width), counts[k]));
      }
      boolean full = cells.size() == Confused.MAX_CELLS;
      if (full || (k == counts.length - 1 && !cells.isEmpty())) {
        messages.add(new Confused(rank, trial, step, classes, cells));
        cells = new ArrayList<>();
      }
    }
    return messages;
  }

  private int chosen(int label, int column) {
    return whole ? column : column == 0 ? label : Confused.OTHER;
  }
}

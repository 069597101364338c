package dev.convoy.worker.bench.chain;

import dev.convoy.worker.bench.Figure;
import java.util.List;

/**
 * Whether both sides train the same model: from the same weights, on the same batch, the losses of
 * the first steps agree, and they move by much more than they differ.
 *
 * @param ours our losses, step by step
 * @param theirs libtorch's
 */
public record LossCheck(List<Float> ours, List<Float> theirs) {
  /** The most that two losses may differ, relative to the larger. */
  static final double TOLERANCE = 1e-3;

  /** How many times more than that they must move from step to step to prove anything. */
  static final double MOVEMENT = 10;

  /** The largest relative difference. */
  public double worst() {
    double worst = 0;
    for (int step = 0; step < ours.size(); step++) {
      double a = ours.get(step);
      double b = theirs.get(step);
      worst = Math.max(worst, Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b)));
    }
    return worst;
  }

  /** How far the loss moved over the steps, relative to the first. */
  public double movement() {
    double first = theirs.get(0);
    return theirs.stream().mapToDouble(l -> Math.abs(l - first) / first).max().orElse(0);
  }

  /** Why the two may not be compared, or nothing when they may. */
  public String objection() {
    if (!(worst() <= TOLERANCE)) {
      return "losses differ by " + Figure.of(worst());
    }
    boolean moved = movement() > Math.max(TOLERANCE, MOVEMENT * worst());
    return moved ? "" : "losses moved too little to tell";
  }
}

package dev.convoy.worker.bench.chain;

import dev.convoy.worker.bench.Figure;
import java.util.List;

/**
 * Whether both sides train the same model: from the same weights, on the same batch, the losses
 * before any update agree, and those of the next steps move by much more than they differ. How far
 * rounding takes them apart depends on the network: with normalisation and ReLU it grows tenfold in
 * a step.
 *
 * @param ours our losses, step by step
 * @param theirs libtorch's
 */
public record LossCheck(List<Float> ours, List<Float> theirs) {
  /** The most that the losses of the first step may differ, relative to the larger. */
  static final double TOLERANCE = 1e-4;

  /** How many times more than they differ later they must have moved to prove anything. */
  static final double MOVEMENT = 10;

  /** The largest relative difference. */
  public double worst() {
    double worst = 0;
    for (int step = 0; step < ours.size(); step++) {
      worst = Math.max(worst, difference(step));
    }
    return worst;
  }

  private double difference(int step) {
    double a = ours.get(step);
    double b = theirs.get(step);
    return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
  }

  /** How far the loss moved over the steps, relative to the first. */
  public double movement() {
    double first = theirs.get(0);
    return theirs.stream().mapToDouble(l -> Math.abs(l - first) / first).max().orElse(0);
  }

  /** Why the two may not be compared, or nothing when they may. */
  public String objection() {
    if (!(difference(0) <= TOLERANCE)) {
      return "losses before any update differ by " + Figure.of(difference(0));
    }
    return movement() > MOVEMENT * worst()
        ? ""
        : "losses moved by %s and differ by %s"
            .formatted(Figure.of(movement()), Figure.of(worst()));
  }
}

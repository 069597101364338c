package dev.convoy.driver.baseline;

import java.util.List;

/**
 * What a baseline did in one turn.
 *
 * @param imagesPerSecond over the measured steps
 * @param lastLoss mean loss of the last step's batch; not a number where weights decay, since it
 *     counts that in
 * @param scores how well it did on the test records, where that was asked for
 */
public record Turn(double imagesPerSecond, double lastLoss, List<Score> scores) {

  /** Copies the list. */
  public Turn {
    scores = List.copyOf(scores);
  }

  /**
   * How well it does in the middle of a turn.
   *
   * @param step after how many steps
   * @param seconds how long these took, evaluations not counted
   * @param accuracy the share of test records classified right
   * @param loss their mean loss
   */
  public record Score(long step, double seconds, double accuracy, double loss) {}
}

package dev.convoy.worker.exchange;

import dev.convoy.control.Failure;
import dev.convoy.metrics.StepNumber;

/**
 * What the workers of an exchange are doing, for the failures that it reports.
 *
 * @param name as in "evaluation", where sequences count batches; empty in training, where they are
 *     steps
 */
public record Activity(String name) {

  /** What an exchange begins with. */
  public static final Activity TRAINING = new Activity("");

  /**
   * A failure that says what was being done.
   *
   * @param label of the message that it concerns; empty if there is none
   * @param sequence of that message, -1 if there is none
   */
  public Failure failure(
      int rank, int peer, String label, long sequence, Failure.Kind kind, String what) {
    if (name.isEmpty()) {
      return new Failure(rank, peer, label, sequence, kind, what);
    }
    String batch = sequence < 0 ? "" : ", batch " + StepNumber.of(sequence);
    String message = label.isEmpty() ? "" : ", " + label;
    return new Failure(rank, peer, name + batch + message, -1, kind, what);
  }
}

package dev.convoy.worker.data.batch;

import dev.convoy.worker.data.DataException;

/**
 * Says which record is row <i>b</i> of step <i>t</i>: a pure function, so every worker knows every
 * batch and resuming needs only the step number.
 */
public sealed interface BatchSchedule permits ShuffledSchedule, SequentialSchedule {
  /**
   * Training: every epoch in its own order, drawn from the seed.
   *
   * @throws DataException if the records do not fill one batch
   */
  static BatchSchedule shuffled(long seed, long count, int globalBatch) throws DataException {
    return ShuffledSchedule.of(seed, count, globalBatch);
  }

  /** Evaluator: every record once, in order; the last batch may be short. */
  static BatchSchedule sequential(long count, int globalBatch) {
    return new SequentialSchedule(count, globalBatch);
  }

  /** The record at {@code row} of the global batch of {@code step}, or -1 where there is none. */
  long record(long step, int row);

  /** The epoch, counted from 0, that {@code step} belongs to. */
  long epoch(long step);

  /** The number of steps in one epoch. */
  long stepsPerEpoch();

  /** The number of rows in the global batch. */
  int globalBatch();
}

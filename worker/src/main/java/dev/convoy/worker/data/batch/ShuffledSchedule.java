package dev.convoy.worker.data.batch;

import dev.convoy.random.CounterRandom;
import dev.convoy.random.KeyedPermutation;
import dev.convoy.worker.data.DataException;

/**
 * Batches cut from a permutation of the records, a fresh one every epoch.
 *
 * <p>The count % globalBatch records at the end of an epoch's order are left out, so that every
 * batch is whole; they are other ones each epoch.
 */
record ShuffledSchedule(long seed, long count, int globalBatch) implements BatchSchedule {
  ShuffledSchedule {
    if (globalBatch < 1) {
      throw new IllegalArgumentException("the global batch must be positive, not " + globalBatch);
    }
  }

  /**
   * @throws DataException if the records do not fill one batch
   */
  static ShuffledSchedule of(long seed, long count, int globalBatch) throws DataException {
    if (count < globalBatch) {
      throw new DataException(
          "The training data have "
              + count
              + " records, fewer than the global batch of "
              + globalBatch
              + ": lower --batch to "
              + count
              + " or less.");
    }
    return new ShuffledSchedule(seed, count, globalBatch);
  }

  @Override
  public long record(long step, int row) {
    long key = CounterRandom.key(seed, "epoch order", epoch(step));
    long place = step % stepsPerEpoch() * globalBatch + row;
    return KeyedPermutation.at(key, count, place);
  }

  @Override
  public long epoch(long step) {
    return step / stepsPerEpoch();
  }

  @Override
  public long stepsPerEpoch() {
    return count / globalBatch;
  }
}

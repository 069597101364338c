package dev.convoy.worker.data.batch;

/** Row i of batch k is record k * globalBatch + i; rows past the last record are -1. */
record SequentialSchedule(long count, int globalBatch) implements BatchSchedule {
  SequentialSchedule {
    if (globalBatch < 1) {
      throw new IllegalArgumentException("the global batch must be positive, not " + globalBatch);
    }
  }

  @Override
  public long record(long step, int row) {
    long record = step * globalBatch + row;
    return record < count ? record : -1;
  }

  @Override
  public long epoch(long step) {
    return 0;
  }

  @Override
  public long stepsPerEpoch() {
    return (count + globalBatch - 1) / globalBatch;
  }
}

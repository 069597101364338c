package dev.convoy.worker.calibrate;

import dev.convoy.job.DataSpec;
import dev.convoy.network.LossLayer.Targets;
import dev.convoy.network.Network;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.tensor.Range;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.batch.Augmentation;
import dev.convoy.worker.data.batch.Batch;
import dev.convoy.worker.data.batch.BatchReader;
import dev.convoy.worker.data.batch.BatchSchedule;
import dev.convoy.worker.runtime.train.Records;

/**
 * A worker's rows of batches of records that are computed on a side thread, as those of a training
 * are read: whoever computes shares the machine with them.
 *
 * <p>Concurrency: one thread.
 */
final class ComputedBatches implements AutoCloseable {
  private static final long SEED = 1;
  private static final int READ_AHEAD = 2;
  private static final int MOST_CLASSES = 10;
  private static final int LEAST_RECORDS = 1000;

  private final RecordSource source;
  private final BatchReader reader;

  private ComputedBatches(RecordSource source, BatchReader reader) {
    this.source = source;
    this.reader = reader;
  }

  /** Those of one worker of a plan, from the first step on. */
  static ComputedBatches of(TrainingPlan plan, int rank) {
    int batch = plan.ownership().batch();
    Range rows = plan.ownership().of(Network.INPUT).block(rank).rows();
    try {
      RecordSource source =
          Records.open(plan.network(), data(plan), Split.TRAIN, /* hadoop= */ null);
      return new ComputedBatches(
          source,
          new BatchReader(
              source,
              plan.options().images(),
              BatchSchedule.shuffled(SEED, source.count(), batch),
              rows.from(),
              rows.size(),
              Augmentation.none(),
              /* firstStep= */ 0,
              READ_AHEAD));
    } catch (DataException e) {
      throw new IllegalStateException("records cannot be computed for " + plan.network().name(), e);
    }
  }

  /** Records with labels of the kind that the loss compares with, enough for a batch. */
  private static DataSpec data(TrainingPlan plan) {
    Network network = plan.network();
    boolean compares = network.targets() != Targets.INPUT;
    boolean masks = compares && network.inputShapes(network.loss()).get(0).spatialSize() > 1;
    String uri =
        "%s:classes=%d,count=%d"
            .formatted(
                masks ? "generated-shapes" : "generated",
                compares ? Math.min(MOST_CLASSES, network.classes()) : MOST_CLASSES,
                Math.max(LEAST_RECORDS, plan.ownership().batch()));
    return new DataSpec(uri, /* augment= */ false, /* skipBadRecords= */ false);
  }

  /** The next batch, which holds until the one after it is asked for. */
  Batch next() {
    try {
      return reader.next();
    } catch (DataException e) {
      throw new IllegalStateException("a record cannot be computed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("measuring was interrupted", e);
    }
  }

  @Override
  public void close() {
    reader.close();
    try {
      source.close();
    } catch (DataException e) {
      throw new IllegalStateException("computed records cannot be closed", e);
    }
  }
}

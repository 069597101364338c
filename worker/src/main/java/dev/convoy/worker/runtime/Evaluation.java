package dev.convoy.worker.runtime;

import dev.convoy.network.Network;
import dev.convoy.tensor.Range;
import dev.convoy.worker.data.Augmentation;
import dev.convoy.worker.data.Batch;
import dev.convoy.worker.data.BatchReader;
import dev.convoy.worker.data.BatchSchedule;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import java.nio.FloatBuffer;

/**
 * Classifies every record of a source once, in order; each worker scores its rows of each batch.
 * The last batch may be short: rows past the end have label -1 and do not count.
 */
final class Evaluation {
  /** Messages of an evaluation beside a training run are numbered from here. */
  static final int FIRST_MESSAGE = 1 << 20;

  private final Executable executable;
  private final RecordSource source;
  private final int batch;
  private long correct;
  private long count;
  private double lossSum;

  Evaluation(Executable executable, RecordSource source, int batch) {
    this.executable = executable;
    this.source = source;
    this.batch = batch;
  }

  void run() throws DataException, InterruptedException {
    Range rows = executable.plan().ownership().of(Network.INPUT).block(executable.rank()).rows();
    BatchSchedule schedule = BatchSchedule.sequential(source.count(), batch);
    try (BatchReader reader =
        new BatchReader(source, schedule, rows.from(), rows.size(), Augmentation.none(), 0, 2)) {
      for (long step = 0; step < schedule.stepsPerEpoch(); step++) {
        Batch next = reader.next();
        executable.images().floats().put(next.images());
        executable.run(step);
        score(executable.result().floats(), next.labels());
      }
    }
  }

  private void score(FloatBuffer numbers, int[] labels) {
    float[] scores = new float[numbers.remaining() / labels.length];
    for (int label : labels) {
      numbers.get(scores);
      if (label >= 0) {
        int best = 0;
        for (int k = 1; k < scores.length; k++) {
          best = scores[k] > scores[best] ? k : best;
        }
        correct += best == label ? 1 : 0;
        count++;
        lossSum += loss(scores, label, scores[best]);
      }
    }
  }

  /** {@code log Σ exp(x) - x[label]}, shifted by the largest score. */
  private static double loss(float[] scores, int label, float largest) {
    double sum = 0;
    for (float score : scores) {
      sum += Math.exp(score - largest);
    }
    return Math.log(sum) + largest - scores[label];
  }

  /** Rows classified right. */
  long correct() {
    return correct;
  }

  /** Rows classified. */
  long count() {
    return count;
  }

  /** The sum of their losses. */
  double lossSum() {
    return lossSum;
  }
}

package dev.convoy.worker.runtime.train;

import dev.convoy.network.LossLayer.Targets;
import dev.convoy.network.Network;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Range;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.batch.Augmentation;
import dev.convoy.worker.data.batch.Batch;
import dev.convoy.worker.data.batch.BatchReader;
import dev.convoy.worker.data.batch.BatchSchedule;
import dev.convoy.worker.kernel.Finite;
import dev.convoy.worker.runtime.run.Executable;
import dev.convoy.worker.runtime.run.NonFinite;
import dev.convoy.worker.runtime.run.StepObserver;
import org.jspecify.annotations.Nullable;

/**
 * Runs every record of a source through the network once, in order; each worker scores its rows of
 * each batch. Rows without a record do not count: those past the end, as the last batch may be
 * short, and those whose record is bad and left out.
 *
 * <p>What is counted is records, or pixels where each has a label; an autoencoder's records are
 * never right, and their loss is the mean squared error.
 */
final class Evaluator {

  /** Who looks on while a batch, numbered from 0, is run through; null where nobody does. */
  interface Observing {
    @Nullable StepObserver of(Executable executable, long batch);
  }

  private final Executable executable;
  private final RecordSource source;
  private final int batch;
  private final long first;
  private final Observing observing;
  private @Nullable ConfusionCounts confusion;
  private long correct;
  private long correctInFive;
  private long count;
  private double lossSum;
  private long records;
  private long bad;
  private @Nullable NonFinite notFinite;

  /**
   * Of some records.
   *
   * @param first number of the first message of each kind, higher than any before
   * @param observing who looks on
   */
  Evaluator(
      Executable executable, RecordSource source, int batch, long first, Observing observing) {
    this.executable = executable;
    this.source = source;
    this.batch = batch;
    this.first = first;
    this.observing = observing;
  }

  /** Of some records, while nobody looks on. */
  Evaluator(Executable executable, RecordSource source, int batch, long first) {
    this(executable, source, batch, first, (run, number) -> null);
  }

  /** Runs them through; returns how many batches they are. */
  long run() throws DataException, InterruptedException {
    Network network = executable.plan().network();
    boolean reconstructs = network.targets() == Targets.INPUT;
    ConfusionCounts counts = new ConfusionCounts(reconstructs ? 0 : network.classes());
    confusion = reconstructs ? null : counts;
    Range rows = executable.plan().ownership().of(Network.INPUT).block(executable.rank()).rows();
    BatchSchedule schedule = BatchSchedule.sequential(source.count(), batch);
    DataType type = executable.plan().options().images();
    try (BatchReader reader =
        new BatchReader(
            source, type, schedule, rows.from(), rows.size(), Augmentation.none(), 0, 2)) {
      for (long step = 0; step < schedule.stepsPerEpoch(); step++) {
        Batch next = reader.next();
        executable.fill(next.rows(), next.labels());
        run(step);
        for (int row = 0; row < rows.size(); row++) {
          records += schedule.record(step, rows.from() + row) >= 0 ? 1 : 0;
          boolean isThere = next.present()[row];
          if (isThere && reconstructs) {
            compare(row, rows.size(), next.images());
          } else if (isThere) {
            classify(row, rows.size(), next.labels(), network.classes(), counts);
          }
        }
      }
      bad = reader.skipped();
      return schedule.stepsPerEpoch();
    }
  }

  private void run(long step) {
    StepObserver observer = observing.of(executable, step);
    if (observer == null) {
      executable.run(first + step);
    } else {
      executable.runObserved(first + step, null, observer);
    }
  }

  /** What the loss head reads of a row, which is remembered where it is the first of its kind. */
  private float[] result(int row, int rows) {
    float[] own = new float[(int) executable.result().bytes() / Float.BYTES / rows];
    executable.result().get(row * own.length, own);
    int at = Finite.firstNot(own);
    if (at >= 0 && notFinite == null) {
      Network network = executable.plan().network();
      String layer = network.loss().inputs().get(0);
      notFinite = new NonFinite("the output of " + layer, own[at], 0);
    }
    return own;
  }

  private void compare(int row, int rows, float[] images) {
    float[] made = result(row, rows);
    double sum = 0;
    for (int i = 0; i < made.length; i++) {
      double difference = (double) made[i] - images[row * made.length + i];
      sum += difference * difference;
    }
    count++;
    lossSum += sum / made.length;
  }

  private void classify(int row, int rows, int[] labels, int classes, ConfusionCounts counts) {
    float[] record = result(row, rows);
    float[] scores = new float[classes];
    int pixels = record.length / classes;
    for (int p = 0; p < pixels; p++) {
      for (int c = 0; c < classes; c++) {
        scores[c] = record[c * pixels + p];
      }
      score(scores, labels[row * pixels + p], counts);
    }
  }

  private void score(float[] scores, int label, ConfusionCounts counts) {
    if (label < 0) {
      return;
    }
    int best = 0;
    int before = 0; // classes that the scores put before the label, the first of equal ones
    for (int k = 0; k < scores.length; k++) {
      best = scores[k] > scores[best] ? k : best;
      boolean isBefore = scores[k] > scores[label] || (scores[k] == scores[label] && k < label);
      before += isBefore ? 1 : 0;
    }
    correct += best == label ? 1 : 0;
    correctInFive += before < 5 ? 1 : 0;
    counts.add(label, best);
    count++;
    lossSum += loss(scores, label, scores[best]);
  }

  /** {@code log Σ exp(x) - x[label]}, shifted by the largest score. */
  private static double loss(float[] scores, int label, float largest) {
    double sum = 0;
    for (float score : scores) {
      sum += Math.exp(score - largest);
    }
    return Math.log(sum) + largest - scores[label];
  }

  /** The first scores that are not finite: then all other results are void. Null where all are. */
  @Nullable NonFinite notFinite() {
    return notFinite;
  }

  /** Records or pixels classified right. */
  long correct() {
    return correct;
  }

  /** Records or pixels whose label is among the five largest scores. */
  long correctInFive() {
    return correctInFive;
  }

  /** What they were taken for; null where nothing is classified, or nothing was yet. */
  @Nullable ConfusionCounts confusion() {
    return confusion;
  }

  /** Records or pixels looked at. */
  long count() {
    return count;
  }

  /** The sum of their losses. */
  double lossSum() {
    return lossSum;
  }

  /** This worker's records, those among them that are bad and were left out. */
  long records() {
    return records;
  }

  /** Records that are bad and were left out. */
  long bad() {
    return bad;
  }
}

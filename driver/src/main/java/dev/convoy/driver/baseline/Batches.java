package dev.convoy.driver.baseline;

import dev.convoy.control.JobCodec;
import dev.convoy.job.Job;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.batch.BatchSchedule;
import dev.convoy.worker.runtime.train.Records;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.SerializableConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A worker's rows of a stretch of training steps as DL4J's batches: of worker {@code w} of {@code
 * workers} the rows that it also has in Convoy's data-parallel training of the same job.
 */
final class Batches implements FlatMapFunction<Integer, MultiDataSet> {
  private static final long serialVersionUID = 1;

  private final byte[] job;
  private final int workers;
  private final long from;
  private final long to;
  private final SerializableConfiguration hadoop;

  /** Steps {@code from .. to-1} of a job, whose files are reached as Hadoop is told. */
  Batches(Job job, int workers, long from, long to, Configuration hadoop) {
    this.job = JobCodec.encode(job);
    this.workers = workers;
    this.from = from;
    this.to = to;
    this.hadoop = new SerializableConfiguration(hadoop);
  }

  @Override
  public Iterator<MultiDataSet> call(Integer worker) throws DataException {
    Dl4jLibrary.load();
    Job decoded = JobCodec.decode(job);
    int rows = decoded.batch() / workers;
    List<MultiDataSet> batches = new ArrayList<>();
    try (RecordSource source = Records.open(decoded, Split.TRAIN, hadoop.value())) {
      BatchSchedule schedule =
          BatchSchedule.shuffled(decoded.seed(), source.count(), decoded.batch());
      for (long step = from; step < to; step++) {
        long current = step;
        batches.add(
            read(
                decoded, source, rows, row -> schedule.record(current, worker * rows + (int) row)));
      }
    }
    return batches.iterator();
  }

  /** So many records as one batch, each named by its place in it. */
  static MultiDataSet read(Job job, RecordSource source, int rows, LongUnaryOperator record)
      throws DataException {
    Shape shape = source.shape();
    int classes = job.network().classes();
    int size = Math.toIntExact(shape.elements());
    float[] pixels = new float[Math.multiplyExact(rows, size)];
    float[] labels = new float[rows * classes];
    for (int row = 0; row < rows; row++) {
      int label = source.read(record.applyAsLong(row), pixels, row * size);
      labels[row * classes + label] = 1;
    }
    INDArray features =
        Nd4j.createFromArray(pixels)
            .reshape(rows, shape.channels(), shape.spatial().get(0), shape.spatial().get(1));
    return new org.nd4j.linalg.dataset.MultiDataSet(
        features, Nd4j.createFromArray(labels).reshape(rows, classes));
  }
}

package dev.convoy.driver.ml;

import dev.convoy.driver.ml.ScoreRows.Columns;
import dev.convoy.network.Network;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.batch.InputRows;
import dev.convoy.worker.data.record.RecordDecoder;
import dev.convoy.worker.data.record.RecordKind;
import dev.convoy.worker.predict.Softmax;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The rows of a task with what a model says of them, scored batch by batch as they are asked for.
 */
final class ScoredRows implements Iterator<Row> {
  private final Iterator<Row> rows;
  private final Network network;
  private final Columns columns;
  private final RecordDecoder decoder;
  private final Scorer scorer;
  private final InputRows input;
  private final int batch;
  private final Deque<Row> scored = new ArrayDeque<>();
  private long number;

  ScoredRows(
      Iterator<Row> rows,
      Network network,
      String model,
      Broadcast<byte[]> weights,
      Columns columns,
      int batch)
      throws DataException {
    this.rows = rows;
    this.network = network;
    this.columns = columns;
    this.batch = batch;
    RecordKind kind = columns.features().kind();
    this.decoder = RecordDecoder.of(kind, network.input(), /* exif= */ true);
    DataType records = kind == RecordKind.VALUES ? DataType.F32 : DataType.U8;
    int elements = Math.toIntExact(batch * network.input().elements());
    float[] code = decoder.byteCode();
    this.input = InputRows.allocate(records, elements, code == null ? new float[0] : code, 0);
    TaskContext task = TaskContext.get();
    ScorerPool.Key key = new ScorerPool.Key(model, batch, records, task.cpus());
    Scorer idle = ScorerPool.take(key);
    this.scorer =
        idle == null ? Scorer.open(network, weights.value(), batch, records, task.cpus()) : idle;
    task.addTaskCompletionListener(
        ended -> {
          decoder.close();
          ScorerPool.giveBack(key, scorer);
        });
  }

  @Override
  public boolean hasNext() {
    return !scored.isEmpty() || rows.hasNext();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all rows were scored");
    }
    if (scored.isEmpty()) {
      scoreBatch();
    }
    return scored.remove();
  }

  private void scoreBatch() {
    List<Row> taken = new ArrayList<>();
    while (taken.size() < batch && rows.hasNext()) {
      Row row = rows.next();
      read(row, taken.size());
      taken.add(row);
    }
    float[] scores = scorer.scores(input);
    int classes = network.classes();
    for (int k = 0; k < taken.size(); k++) {
      scored.add(added(taken.get(k), scores, k * classes, classes));
    }
  }

  private void read(Row row, int place) {
    String where =
        "row %d of partition %d in column '%s'"
            .formatted(number++, TaskContext.getPartitionId(), columns.name());
    Object value = row.get(columns.at());
    if (value == null) {
      throw FitException.usage(where + " is null: filter such rows");
    }
    int offset = place * (int) network.input().elements();
    try {
      byte[] payload = columns.features().payload(value);
      if (input instanceof InputRows.Bytes bytes) {
        decoder.readBytes(payload, where, bytes.elements(), offset);
      } else if (input instanceof InputRows.Values values) {
        decoder.read(payload, where, values.elements(), offset);
      }
    } catch (IllegalArgumentException | DataException e) {
      throw FitException.unusable(where, e);
    }
  }

  private Row added(Row row, float[] scores, int from, int classes) {
    double[] raw = new double[classes];
    for (int c = 0; c < classes; c++) {
      raw[c] = scores[from + c];
    }
    List<Object> values = new ArrayList<>();
    for (int k = 0; k < row.size(); k++) {
      values.add(row.get(k));
    }
    if (columns.rawPrediction()) {
      values.add(Vectors.dense(raw));
    }
    if (columns.probability()) {
      values.add(Vectors.dense(Softmax.of(raw)));
    }
    if (columns.prediction()) {
      values.add((double) Softmax.largest(raw));
    }
    return RowFactory.create(values.toArray());
  }
}

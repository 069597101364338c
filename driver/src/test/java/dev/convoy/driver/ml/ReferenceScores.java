package dev.convoy.driver.ml;

import dev.convoy.checkpoint.SafetensorsFile;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.data.batch.InputRows;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.predict.Predictor;
import dev.convoy.worker.task.LocalBackends;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a model says of rows, by plain Java, of values that were normalised elsewhere, one a time.
 */
final class ReferenceScores {
  private ReferenceScores() {}

  static List<Vector> of(ConvoyModel model, Dataset<Row> rows) {
    List<Vector> scores = new ArrayList<>();
    try (SafetensorsFile weights = ModelWeights.open(model.weights().bytes());
        Kernels kernels = LocalBackends.plain();
        Predictor predictor = Predictor.open(model.network(), weights, 1, DataType.F32, kernels)) {
      for (Row row : rows.select("values").collectAsList()) {
        List<Float> values = row.getList(0);
        float[] record = new float[values.size()];
        for (int k = 0; k < record.length; k++) {
          record[k] = values.get(k);
        }
        float[] raw = predictor.scores(new InputRows.Values(record));
        scores.add(Vectors.dense(new double[] {raw[0], raw[1], raw[2]}));
      }
    }
    return scores;
  }
}

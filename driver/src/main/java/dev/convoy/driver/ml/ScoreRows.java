package dev.convoy.driver.ml;

import dev.convoy.network.Network;
import dev.convoy.network.yaml.NetworkYaml;
import dev.convoy.worker.data.DataException;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/** Adds what a model says of them to the rows of a partition. */
final class ScoreRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final String network;
  private final String model;
  private final Broadcast<byte[]> weights;
  private final Columns columns;
  private final int batch;

  /**
   * What is read and what is added.
   *
   * @param features how a value of the features becomes a record
   * @param name of the features' column, for messages
   * @param at its place in a row
   */
  record Columns(
      FeatureColumn features,
      String name,
      int at,
      boolean rawPrediction,
      boolean probability,
      boolean prediction)
      implements java.io.Serializable {}

  /**
   * By a model.
   *
   * @param network as YAML
   * @param model see {@link ModelWeights#key}
   * @param batch rows that are scored at once
   */
  ScoreRows(String network, String model, Broadcast<byte[]> weights, Columns columns, int batch) {
    this.network = network;
    this.model = model;
    this.weights = weights;
    this.columns = columns;
    this.batch = batch;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws DataException {
    if (!rows.hasNext()) {
      return rows;
    }
    Network read = NetworkYaml.read(network, "the model's network");
    return new ScoredRows(rows, read, model, weights, columns, batch);
  }
}

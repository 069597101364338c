package dev.convoy.driver.ml;

import dev.convoy.network.Network;
import dev.convoy.network.yaml.NetworkYaml;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A trained network: adds scores, probabilities and the class to the rows of a data frame, by every
 * executor for its rows, on the CPU.
 *
 * <p>Saved, it is spark.ml's metadata, {@code network.yaml} and {@code weights.safetensors}, which
 * {@code convoy evaluate} reads too.
 */
public final class ConvoyModel extends Model<ConvoyModel> implements MLWritable {
  private static final long serialVersionUID = 1L;
  private static final int USUAL_BATCH = 32;

  private final String uid;
  private final transient Network network;
  private final transient ModelWeights weights;
  private final transient @Nullable FitSummary summary;
  private final transient ColumnParams columns;
  private final IntParam transformBatchSize;

  ConvoyModel(String uid, Network network, ModelWeights weights, @Nullable FitSummary summary) {
    this.uid = uid;
    this.network = network;
    this.weights = weights;
    this.summary = summary;
    this.columns = new ColumnParams(this);
    this.transformBatchSize =
        new IntParam(
            this, "transformBatchSize", "rows that a task scores at once", ParamValidators.gtEq(1));
    columns.setDefaults(this);
    setDefault(transformBatchSize, USUAL_BATCH);
  }

  /** Reads what {@link #write} wrote. */
  public static MLReader<ConvoyModel> read() {
    return new ConvoyModelReader();
  }

  /** Reads one that was saved. */
  public static ConvoyModel load(String path) {
    return read().load(path);
  }

  @Override
  public MLWriter write() {
    return new ConvoyModelWriter(this);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** The number of classes, and of scores a row. */
  public int numClasses() {
    return network.classes();
  }

  /** How its training went; nothing where it was loaded. */
  public Optional<FitSummary> summary() {
    return Optional.ofNullable(summary);
  }

  /** The network. */
  Network network() {
    return network;
  }

  /** Its weights. */
  ModelWeights weights() {
    return weights;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> rows) {
    StructType schema = transformSchema(rows.schema());
    String features = text(featuresCol());
    ScoreRows.Columns read =
        new ScoreRows.Columns(
            FeatureColumn.of(rows.schema(), features, network.input().elements()),
            features,
            rows.schema().fieldIndex(features),
            !text(rawPredictionCol()).isEmpty(),
            !text(probabilityCol()).isEmpty(),
            !text(predictionCol()).isEmpty());
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    ScoreRows scoring =
        new ScoreRows(
            NetworkYaml.write(network),
            weights.key(),
            weights.sentTo(spark),
            read,
            (Integer) getOrDefault(transformBatchSize));
    return rows.toDF().mapPartitions(scoring, Encoders.row(schema));
  }

  private String text(Param<String> param) {
    return getOrDefault(param);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    FeatureColumn.require(schema, text(featuresCol()));
    return columns.added(this, schema);
  }

  @Override
  public ConvoyModel copy(ParamMap extra) {
    ConvoyModel copy = new ConvoyModel(uid, network, weights, summary);
    copyValues(copy, extra);
    return hasParent() ? copy.setParent(parent()) : copy;
  }

  public Param<String> featuresCol() {
    return columns.featuresCol();
  }

  public Param<String> rawPredictionCol() {
    return columns.rawPredictionCol();
  }

  public Param<String> probabilityCol() {
    return columns.probabilityCol();
  }

  public Param<String> predictionCol() {
    return columns.predictionCol();
  }

  public IntParam transformBatchSize() {
    return transformBatchSize;
  }

  /** Sets the column of features. */
  public ConvoyModel setFeaturesCol(String value) {
    set(featuresCol(), value);
    return this;
  }

  /** Sets the column for scores; empty for none. */
  public ConvoyModel setRawPredictionCol(String value) {
    set(rawPredictionCol(), value);
    return this;
  }

  /** Sets the column for probabilities; empty for none. */
  public ConvoyModel setProbabilityCol(String value) {
    set(probabilityCol(), value);
    return this;
  }

  /** Sets the column for the class; empty for none. */
  public ConvoyModel setPredictionCol(String value) {
    set(predictionCol(), value);
    return this;
  }

  /** Sets how many rows a task scores at once. */
  public ConvoyModel setTransformBatchSize(int value) {
    set(transformBatchSize, value);
    return this;
  }
}

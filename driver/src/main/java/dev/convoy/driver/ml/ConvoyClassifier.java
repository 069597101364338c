package dev.convoy.driver.ml;

import java.util.Optional;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a network on the rows of a data frame, its work shared by the workers of a barrier stage
 * in the session of that data frame: a spark.ml estimator, for pipelines and cross-validation.
 *
 * <pre>{@code
 * ConvoyModel model =
 *     new ConvoyClassifier()
 *         .setNetwork("alexnet-cifar")
 *         .setWorkers(4)
 *         .setFeaturesCol("image")
 *         .setEpochs(10)
 *         .fit(images);
 * }</pre>
 *
 * <p>Executors need convoy.jar, as by {@code --jars}. The rows are written once as records, which
 * workers read, to a folder that is removed afterwards. Whatever goes wrong, the session goes on.
 *
 * <p>Concurrency: one fit at a time in a process; others wait, those of a {@code CrossValidator}
 * that has a parallelism among them.
 */
public final class ConvoyClassifier extends TrainingParams implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  /** With a name of its own. */
  public ConvoyClassifier() {
    this(Identifiable$.MODULE$.randomUID("convoy"));
  }

  /** With a name, as spark.ml needs it to load one. */
  public ConvoyClassifier(String uid) {
    super(uid);
  }

  /** Reads what {@link #write} wrote. */
  public static MLReader<ConvoyClassifier> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads one that was saved. */
  public static ConvoyClassifier load(String path) {
    return read().load(path);
  }

  /**
   * {@inheritDoc}
   *
   * @throws FitException if a param makes no sense, a row cannot be used, workers cannot be
   *     started, or the training fails
   */
  @Override
  public ConvoyModel fit(Dataset<?> rows) {
    transformSchema(rows.schema());
    Fitting.Result result;
    try {
      result = Fitting.fit(this, rows);
    } catch (Exception e) { // what tasks throw, Spark throws without declaring it
      Optional<FitException> said = FitException.of(e);
      throw said.orElseThrow(() -> new IllegalStateException("fitting broke: " + e, e));
    }
    ConvoyModel model =
        new ConvoyModel(uid(), result.network(), result.weights(), result.summary());
    return copyValues(model, ParamMap.empty()).setParent(this);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    FeatureColumn.require(schema, of(featuresCol()));
    LabelColumn.require(schema, of(labelCol()));
    return columns().added(this, schema);
  }

  @Override
  public ConvoyClassifier copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Sets the network: a name, a YAML file, or YAML. */
  public ConvoyClassifier setNetwork(String value) {
    set(network(), value);
    return this;
  }

  /** Sets outputs of the classifier; 0: the published number. */
  public ConvoyClassifier setClasses(int value) {
    set(classes(), value);
    return this;
  }

  /** Sets height and width of images; 0: the published size. */
  public ConvoyClassifier setImageSize(int value) {
    set(imageSize(), value);
    return this;
  }

  /** Sets filter groups; 0: the published number. */
  public ConvoyClassifier setGroups(int value) {
    set(groups(), value);
    return this;
  }

  /** Sets rows of the global batch. */
  public ConvoyClassifier setBatchSize(int value) {
    set(batchSize(), value);
    return this;
  }

  /** Sets passes over the rows. */
  public ConvoyClassifier setEpochs(double value) {
    set(epochs(), value);
    return this;
  }

  /** Sets training steps, instead of epochs. */
  public ConvoyClassifier setSteps(long value) {
    set(steps(), value);
    return this;
  }

  /** Sets workers that share each batch. */
  public ConvoyClassifier setWorkers(int value) {
    set(workers(), value);
    return this;
  }

  /** Sets compute threads of a worker. */
  public ConvoyClassifier setThreadsPerWorker(int value) {
    set(threadsPerWorker(), value);
    return this;
  }

  /** Sets how workers share the work. */
  public ConvoyClassifier setStrategy(String value) {
    set(strategy(), value);
    return this;
  }

  /** Sets how weights follow from gradients. */
  public ConvoyClassifier setOptimizer(String value) {
    set(optimizer(), value);
    return this;
  }

  /** Sets the learning rate. */
  public ConvoyClassifier setLearningRate(double value) {
    set(learningRate(), value);
    return this;
  }

  /** Sets how much of the last step is kept. */
  public ConvoyClassifier setMomentum(double value) {
    set(momentum(), value);
    return this;
  }

  /** Sets how strongly weights are pulled to 0. */
  public ConvoyClassifier setWeightDecay(double value) {
    set(weightDecay(), value);
    return this;
  }

  /** Sets what keys all that is drawn. */
  public ConvoyClassifier setSeed(long value) {
    set(seed(), value);
    return this;
  }

  /** Sets what workers compute on. */
  public ConvoyClassifier setDevice(String value) {
    set(device(), value);
    return this;
  }

  /** Sets whether images are cropped and flipped at random. */
  public ConvoyClassifier setAugment(boolean value) {
    set(augment(), value);
    return this;
  }

  /** Sets how images are changed at random, such as {@code resized-crop,flip,jitter}. */
  public ConvoyClassifier setAugmentation(String value) {
    set(augmentation(), value);
    return this;
  }

  /** Sets whether images that cannot be decoded are replaced. */
  public ConvoyClassifier setSkipBadRecords(boolean value) {
    set(skipBadRecords(), value);
    return this;
  }

  /** Sets where rows are written for workers. */
  public ConvoyClassifier setCacheDir(String value) {
    set(cacheDir(), value);
    return this;
  }

  /** Sets where checkpoints go, and are found. */
  public ConvoyClassifier setCheckpointDir(String value) {
    set(checkpointDir(), value);
    return this;
  }

  /** Sets steps between checkpoints. */
  public ConvoyClassifier setCheckpointInterval(long value) {
    set(checkpointInterval(), value);
    return this;
  }

  /** Sets how often a fit goes on after it lost a worker. */
  public ConvoyClassifier setMaxRestarts(int value) {
    set(maxRestarts(), value);
    return this;
  }

  /** Sets the column of features. */
  public ConvoyClassifier setFeaturesCol(String value) {
    set(featuresCol(), value);
    return this;
  }

  /** Sets the column of labels. */
  public ConvoyClassifier setLabelCol(String value) {
    set(labelCol(), value);
    return this;
  }

  /** Sets the column that says which rows are to validate with. */
  public ConvoyClassifier setValidationIndicatorCol(String value) {
    set(validationIndicatorCol(), value);
    return this;
  }

  /** Sets the column for scores. */
  public ConvoyClassifier setRawPredictionCol(String value) {
    set(rawPredictionCol(), value);
    return this;
  }

  /** Sets the column for probabilities. */
  public ConvoyClassifier setProbabilityCol(String value) {
    set(probabilityCol(), value);
    return this;
  }

  /** Sets the column for the class. */
  public ConvoyClassifier setPredictionCol(String value) {
    set(predictionCol(), value);
    return this;
  }
}

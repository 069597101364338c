package dev.convoy.driver.ml;

import dev.convoy.driver.planning.StrategyChoice;
import dev.convoy.job.DeviceSpec;
import dev.convoy.job.OptimizerName;
import dev.convoy.placement.Strategy;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;

/** The params of a training, with what they are where nobody says. */
public abstract class TrainingParams extends Estimator<ConvoyModel> {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final ColumnParams columns;
  private final Param<String> labelCol;
  private final Param<String> validationIndicatorCol;
  private final Param<String> network;
  private final IntParam classes;
  private final IntParam imageSize;
  private final IntParam groups;
  private final IntParam batchSize;
  private final DoubleParam epochs;
  private final LongParam steps;
  private final IntParam workers;
  private final IntParam threadsPerWorker;
  private final Param<String> strategy;
  private final Param<String> optimizer;
  private final DoubleParam learningRate;
  private final DoubleParam momentum;
  private final DoubleParam weightDecay;
  private final LongParam seed;
  private final Param<String> device;
  private final BooleanParam augment;
  private final Param<String> augmentation;
  private final BooleanParam skipBadRecords;
  private final Param<String> cacheDir;
  private final Param<String> checkpointDir;
  private final LongParam checkpointInterval;
  private final IntParam maxRestarts;

  TrainingParams(String uid) {
    this.uid = uid;
    columns = new ColumnParams(this);
    labelCol = text("labelCol", "column of labels: whole numbers from 0 on, of any numeric type");
    validationIndicatorCol =
        text(
            "validationIndicatorCol",
            "column of booleans: rows where it is true are not trained with but classified after"
                + " the last step; not set: none are");
    network =
        text(
            "network",
            "network: a name, of which 'convoy inspect --list' shows all, a YAML file, or YAML");
    classes = count("classes", "outputs of its classifier; 0: the published number");
    imageSize = count("imageSize", "height and width of its images; 0: the published size");
    groups = count("groups", "filter groups of its convolutions; 0: the published number");
    batchSize = atLeast("batchSize", "rows of the global batch, whatever the number of workers", 1);
    epochs =
        new DoubleParam(
            this, "epochs", "passes over the rows, if steps is not set", ParamValidators.gt(0));
    steps =
        new LongParam(
            this, "steps", "training steps; not set: as epochs says", ParamValidators.gt(0));
    workers = atLeast("workers", "workers that share each batch, one barrier task each", 1);
    threadsPerWorker =
        atLeast("threadsPerWorker", "compute threads of a worker; spark.task.cpus is no less", 1);
    strategy =
        oneOf(
            "strategy",
            "how workers share the work",
            Stream.concat(
                    Arrays.stream(Strategy.values()).map(Strategy::title),
                    Stream.of(StrategyChoice.AUTO))
                .toList());
    optimizer =
        oneOf(
            "optimizer",
            "how weights follow from gradients",
            Arrays.stream(OptimizerName.values()).map(OptimizerName::title).toList());
    learningRate =
        notNegative(
            "learningRate",
            "learning rate; not set: 0.01 for sgd and nesterov, 0.001 for adam and adamw, 1 for"
                + " lars");
    momentum =
        new DoubleParam(
            this,
            "momentum",
            "with sgd, nesterov and lars: how much of the last step is kept",
            ParamValidators.inRange(0, 1));
    weightDecay = notNegative("weightDecay", "how strongly weights are pulled to 0");
    seed =
        new LongParam(
            this, "seed", "keys initial weights, the order of rows, dropout and augmentation");
    device =
        oneOf(
            "device",
            "what workers compute on; gpu is one NVIDIA GPU a worker, auto one for each that finds"
                + " one",
            Arrays.stream(DeviceSpec.Kind.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .toList());
    augment =
        new BooleanParam(
            this,
            "augment",
            "whether images are cropped and flipped at random, if augmentation is not set");
    augmentation =
        text(
            "augmentation",
            "how images are changed at random: any of crop, flip, resized-crop[=LEAST-MOST] and"
                + " jitter[=STRENGTH], in a list such as 'resized-crop,flip', or none; not set: as"
                + " augment says");
    skipBadRecords =
        new BooleanParam(
            this,
            "skipBadRecords",
            "whether others take the place of images that cannot be decoded, instead of stopping");
    cacheDir =
        text(
            "cacheDir",
            "folder that all workers see, into which the rows are written for them while fit runs;"
                + " not set: checkpointDir, a local master's temporary directory, or the home"
                + " directory on Hadoop's default file system");
    checkpointDir =
        text(
            "checkpointDir",
            "folder that all workers see, for checkpoints: a fit of the same params and rows goes on"
                + " from the newest, and one that loses a worker does so by itself; not set: none");
    checkpointInterval =
        new LongParam(
            this, "checkpointInterval", "steps between checkpoints", ParamValidators.gt(0));
    maxRestarts =
        count("maxRestarts", "how often within an hour a fit goes on after it lost a worker");
    defaults();
  }

  private void defaults() {
    columns.setDefaults(this);
    setDefault(labelCol, "label");
    setDefault(network, "alexnet-cifar");
    setDefault(classes, 0);
    setDefault(imageSize, 0);
    setDefault(groups, 0);
    setDefault(batchSize, 128);
    setDefault(epochs, 1.0);
    setDefault(workers, 2);
    setDefault(threadsPerWorker, 1);
    setDefault(strategy, Strategy.MODEL.title());
    setDefault(optimizer, OptimizerName.SGD.title());
    setDefault(momentum, OptimizerName.USUAL_MOMENTUM);
    setDefault(weightDecay, OptimizerName.USUAL_DECAY);
    setDefault(seed, 1L);
    setDefault(device, "cpu");
    setDefault(augment, false);
    setDefault(skipBadRecords, false);
    setDefault(checkpointInterval, 100L);
    setDefault(maxRestarts, 3);
  }

  private Param<String> text(String name, String doc) {
    return new Param<>(this, name, doc);
  }

  private Param<String> oneOf(String name, String doc, List<String> titles) {
    return new Param<>(
        this, name, doc + ": " + String.join(", ", titles), ParamValidators.inArray(titles));
  }

  private IntParam count(String name, String doc) {
    return atLeast(name, doc, 0);
  }

  private IntParam atLeast(String name, String doc, int least) {
    return new IntParam(this, name, doc, ParamValidators.gtEq(least));
  }

  private DoubleParam notNegative(String name, String doc) {
    return new DoubleParam(this, name, doc, ParamValidators.gtEq(0));
  }

  @Override
  public String uid() {
    return uid;
  }

  /** What this and the model have in common. */
  ColumnParams columns() {
    return columns;
  }

  /** The value of a param; empty where it has no default and was not set. */
  final String of(Param<String> param) {
    return isDefined(param) ? getOrDefault(param) : "";
  }

  /** The value of a param that has a default, or was set. */
  final int of(IntParam param) {
    return (Integer) getOrDefault(param);
  }

  /** The value of a param that has a default, or was set. */
  final long of(LongParam param) {
    return (Long) getOrDefault(param);
  }

  /** The value of a param that has a default, or was set. */
  final double of(DoubleParam param) {
    return (Double) getOrDefault(param);
  }

  /** The value of a param that has a default, or was set. */
  final boolean of(BooleanParam param) {
    return (Boolean) getOrDefault(param);
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

  public Param<String> labelCol() {
    return labelCol;
  }

  public Param<String> validationIndicatorCol() {
    return validationIndicatorCol;
  }

  public Param<String> network() {
    return network;
  }

  public IntParam classes() {
    return classes;
  }

  public IntParam imageSize() {
    return imageSize;
  }

  public IntParam groups() {
    return groups;
  }

  public IntParam batchSize() {
    return batchSize;
  }

  public DoubleParam epochs() {
    return epochs;
  }

  public LongParam steps() {
    return steps;
  }

  public IntParam workers() {
    return workers;
  }

  public IntParam threadsPerWorker() {
    return threadsPerWorker;
  }

  public Param<String> strategy() {
    return strategy;
  }

  public Param<String> optimizer() {
    return optimizer;
  }

  public DoubleParam learningRate() {
    return learningRate;
  }

  public DoubleParam momentum() {
    return momentum;
  }

  public DoubleParam weightDecay() {
    return weightDecay;
  }

  public LongParam seed() {
    return seed;
  }

  public Param<String> device() {
    return device;
  }

  public BooleanParam augment() {
    return augment;
  }

  public Param<String> augmentation() {
    return augmentation;
  }

  public BooleanParam skipBadRecords() {
    return skipBadRecords;
  }

  public Param<String> cacheDir() {
    return cacheDir;
  }

  public Param<String> checkpointDir() {
    return checkpointDir;
  }

  public LongParam checkpointInterval() {
    return checkpointInterval;
  }

  public IntParam maxRestarts() {
    return maxRestarts;
  }
}

package dev.convoy.deploy;

import dev.convoy.deploy.ColourImages.Colour;
import dev.convoy.driver.ml.ConvoyClassifier;
import dev.convoy.driver.ml.ConvoyModel;
import dev.convoy.driver.ml.FitException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Somebody's Spark program, {@code MASTER DIRECTORY CLASSES}: images in Parquet, a pipeline under
 * cross-validation, whose model is saved, loaded and scores the same; fits that fail; one that
 * loses a worker.
 */
public final class PipelineDriver {
  private PipelineDriver() {}

  /** Prints a line for each thing that came out as it should. */
  public static void main(String[] arguments) throws Exception {
    String directory = arguments[1];
    try (SparkSession spark =
        SparkSession.builder()
            .master(arguments[0])
            .appName("somebody's")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.executor.cores", "1")
            .config("spark.executor.memory", "1g")
            .config("spark.executor.extraClassPath", arguments[2])
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate()) {
      spark
          .createDataFrame(
              rows(),
              new StructType()
                  .add("image", DataTypes.BinaryType)
                  .add("colour", DataTypes.StringType))
          .repartition(2)
          .write()
          .parquet(directory + "/images.parquet");
      Dataset<Row> images = spark.read().parquet(directory + "/images.parquet");
      crossValidate(images, directory);
    }
    System.exit(0); // Spark's barrier timer would keep a local driver alive
  }

  private static void crossValidate(Dataset<Row> images, String directory) throws IOException {
    StringIndexer labels =
        new StringIndexer().setInputCol("colour").setOutputCol("label").setHandleInvalid("error");
    ConvoyClassifier classifier =
        new ConvoyClassifier()
            .setNetwork(ColourImages.NETWORK)
            .setFeaturesCol("image")
            .setWorkers(2)
            .setBatchSize(8)
            .setSteps(20)
            .setCheckpointDir(directory + "/runs");
    ParamMap[] rates =
        new ParamGridBuilder().addGrid(classifier.learningRate(), new double[] {1e-9, 0.1}).build();
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {labels, classifier});
    CrossValidator search =
        new CrossValidator()
            .setEstimator(pipeline)
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
            .setEstimatorParamMaps(rates)
            .setNumFolds(2)
            .setSeed(1);
    PipelineModel best = (PipelineModel) search.fit(images).bestModel();
    Dataset<Row> scored = best.transform(images);
    double accuracy =
        new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(scored);
    System.out.println("accuracy above chance: " + (accuracy > 0.75) + " " + accuracy);
    String path = directory + "/model";
    best.write().save(path);
    boolean same =
        PipelineModel.load(path)
            .transform(images)
            .select("probability")
            .collectAsList()
            .equals(scored.select("probability").collectAsList());
    System.out.println("loaded scores the same: " + same);
    Dataset<Row> labelled = labels.fit(images).transform(images);
    fail(classifier, labelled.withColumn("label", functions.lit(7)));
    fail(classifier.setLearningRate(1e30), labelled);
    loseAWorker(classifier.setLearningRate(0.01), labelled, directory + "/long");
    System.out.println("the session goes on: " + images.count());
  }

  /** Somebody kills one of its executors once a checkpoint is there. */
  private static void loseAWorker(ConvoyClassifier classifier, Dataset<Row> rows, String runs) {
    ConvoyModel model =
        classifier.setSteps(400).setCheckpointDir(runs).setCheckpointInterval(20).fit(rows);
    List<Double> losses = model.summary().orElseThrow().losses();
    System.out.println("losses of the fit that lost a worker: " + losses.size());
  }

  private static void fail(ConvoyClassifier classifier, Dataset<Row> rows) {
    try {
      classifier.fit(rows);
    } catch (FitException e) {
      System.out.println("failed: " + e.getMessage());
    }
  }

  private static List<Row> rows() throws IOException {
    Random random = new Random(2);
    List<Row> rows = new ArrayList<>();
    for (int k = 0; k < 48; k++) {
      Colour colour = k % 2 == 0 ? Colour.RED : Colour.GREEN;
      rows.add(RowFactory.create(ColourImages.png(random, colour), colour.name()));
    }
    return rows;
  }
}

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.regexp_extract;

import dev.convoy.driver.ml.ConvoyClassifier;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A spark.ml pipeline over a folder of images with a folder a class: {@code FOLDER NETWORK WORKERS
 * STEPS MODEL}. Trains on four images of five, classifies the fifth, and saves the model.
 */
public final class ImagePipeline {
  private ImagePipeline() {}

  /** Prints the accuracy on images that were not trained with, and some predictions. */
  public static void main(String[] arguments) throws Exception {
    try (SparkSession session = SparkSession.builder().appName("image pipeline").getOrCreate()) {
      Dataset<Row> images =
          session
              .read()
              .format("binaryFile")
              .option("recursiveFileLookup", true)
              .load(arguments[0])
              .select(
                  col("path"),
                  col("content").as("image"),
                  regexp_extract(col("path"), "([^/]+)/[^/]+$", 1).as("class"));
      Dataset<Row>[] parts = images.orderBy("path").randomSplit(new double[] {0.8, 0.2}, 1);

      StringIndexerModel labels =
          new StringIndexer().setInputCol("class").setOutputCol("label").fit(images);
      ConvoyClassifier classifier =
          new ConvoyClassifier()
              .setNetwork(arguments[1])
              .setClasses(labels.labelsArray()[0].length)
              .setFeaturesCol("image")
              .setWorkers(Integer.parseInt(arguments[2]))
              .setBatchSize(16)
              .setSteps(Long.parseLong(arguments[3]));
      IndexToString names =
          new IndexToString()
              .setInputCol("prediction")
              .setOutputCol("predicted")
              .setLabels(labels.labelsArray()[0]);

      PipelineModel model =
          new Pipeline().setStages(new PipelineStage[] {labels, classifier, names}).fit(parts[0]);
      Dataset<Row> scored = model.transform(parts[1]).cache();
      double accuracy =
          new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(scored);
      System.out.printf("accuracy %.4f of %d images%n", accuracy, scored.count());
      scored.select("path", "class", "predicted").show(5, /* truncate= */ false);
      model.write().overwrite().save(arguments[4]);
    }
    System.exit(0); // Spark 3.5 keeps a timer of barrier stages that is no daemon
  }
}

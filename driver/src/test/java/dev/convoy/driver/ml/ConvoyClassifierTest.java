package dev.convoy.driver.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.Activation;
import dev.convoy.network.Convolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.yaml.NetworkYaml;
import dev.convoy.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training and scoring in a session that goes on, two workers model-parallel. */
class ConvoyClassifierTest {
  private static final String TINY =
      NetworkYaml.write(
          Network.builder("tiny", Shape.of(3, Pictures.SIZE, Pictures.SIZE))
              .add("conv1", Convolution.of(8, 3).padding(1))
              .add("relu1", new Activation(Activation.Function.RELU))
              .add("conv2", Convolution.of(8, 3).groups(2))
              .add("pool", new GlobalAveragePooling())
              .add("fc", new Linear(Pictures.CLASSES, true))
              .add("loss", new SoftmaxCrossEntropy())
              .build());

  private static SparkSession spark;
  private static Dataset<Row> pictures;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws IOException {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    pictures = Pictures.frame(spark, 60);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @AfterEach
  void theSessionGoesOn() {
    assertEquals(60, pictures.count());
  }

  private static ConvoyClassifier classifier() {
    return new ConvoyClassifier()
        .setNetwork(TINY)
        .setFeaturesCol("png")
        .setBatchSize(12)
        .setWorkers(2)
        .setLearningRate(0.1)
        .setSteps(20);
  }

  private static double accuracy(Dataset<Row> scored) {
    return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(scored);
  }

  private static List<Vector> scores(Dataset<Row> scored) {
    return scored.select("rawPrediction").collectAsList().stream()
        .map(row -> row.<Vector>getAs(0))
        .toList();
  }

  private static void assertClose(List<Vector> expected, List<Vector> actual, double tolerance) {
    assertEquals(expected.size(), actual.size());
    for (int k = 0; k < expected.size(); k++) {
      for (int c = 0; c < Pictures.CLASSES; c++) {
        assertEquals(expected.get(k).apply(c), actual.get(k).apply(c), tolerance);
      }
    }
  }

  @Test
  void aFitLearnsAndItsModelSaysWhatAnIndependentForwardSays() throws Exception {
    ConvoyModel model = classifier().setValidationIndicatorCol("held_out").fit(pictures);
    FitSummary summary = model.summary().orElseThrow();
    List<Double> losses = summary.losses();
    assertEquals(20, losses.size());
    assertTrue(losses.get(19) < losses.get(0) / 2, losses.toString());
    assertTrue(summary.validationAccuracy().getAsDouble() > 0.8, summary.toString());
    Dataset<Row> scored = model.transform(pictures).cache();
    assertTrue(accuracy(scored) > 0.8);
    assertClose(ReferenceScores.of(model, scored), scores(scored), 1e-4);
    for (Row row : scored.select("rawPrediction", "probability", "prediction").collectAsList()) {
      Vector raw = row.getAs(0);
      Vector probability = row.getAs(1);
      assertEquals(1, Stream.of(0, 1, 2).mapToDouble(probability::apply).sum(), 1e-12);
      assertEquals(raw.argmax(), probability.argmax());
      assertEquals(raw.argmax(), row.getDouble(2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "image", "values", "vector"})
  void everyFormOfAColumnOfThePicturesTrainsTheSame(String column) {
    List<Double> expected = classifier().setSteps(3).fit(pictures).summary().orElseThrow().losses();
    ConvoyModel model = classifier().setFeaturesCol(column).setSteps(3).fit(pictures);
    List<Double> losses = model.summary().orElseThrow().losses();
    for (int step = 0; step < 3; step++) {
      assertEquals(expected.get(step), losses.get(step), 1e-5);
    }
    assertClose(
        scores(model.transform(pictures)),
        scores(model.copy(ParamMap.empty()).setFeaturesCol("png").transform(pictures)),
        1e-4);
  }

  @Test
  void aPipelineThatWasSavedAndLoadedPredictsTheSame() throws Exception {
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {classifier().setSteps(3)});
    String saved = directory.resolve("pipeline").toString();
    pipeline.write().save(saved);
    PipelineModel model = Pipeline.load(saved).fit(pictures);
    String path = directory.resolve("model").toString();
    model.write().overwrite().save(path);
    PipelineModel loaded = PipelineModel.load(path);
    assertEquals(scores(model.transform(pictures)), scores(loaded.transform(pictures)));
    ConvoyModel stage = (ConvoyModel) loaded.stages()[0];
    assertEquals("png", stage.getOrDefault(stage.featuresCol()));
    assertTrue(stage.summary().isEmpty());
    assertEquals(3, stage.numClasses());
  }

  @Test
  void aFitGoesOnFromTheCheckpointsOfOneOfTheSameParamsAndRows() throws IOException {
    ConvoyClassifier saving =
        classifier()
            .setCheckpointDir(directory.resolve("runs").toString())
            .setCheckpointInterval(4);
    List<Double> whole = classifier().setSteps(7).fit(pictures).summary().orElseThrow().losses();
    List<Double> losses =
        new ArrayList<>(saving.setSteps(4).fit(pictures).summary().orElseThrow().losses());
    ConvoyModel more = saving.setSteps(7).fit(pictures);
    FitSummary summary = more.summary().orElseThrow();
    assertEquals(4, summary.firstStep());
    losses.addAll(summary.losses());
    assertEquals(whole, losses);

    ConvoyModel again = saving.fit(pictures);
    assertEquals(7, again.summary().orElseThrow().firstStep());
    assertEquals(scores(more.transform(pictures)), scores(again.transform(pictures)));

    ConvoyModel other = saving.copy(ParamMap.empty()).setLearningRate(0.2).fit(pictures);
    assertEquals(0, other.summary().orElseThrow().firstStep());
    assertEquals(0, saving.fit(pictures.limit(30)).summary().orElseThrow().firstStep());
    try (Stream<Path> left = Files.list(directory.resolve("runs"))) {
      assertTrue(left.allMatch(path -> path.getFileName().toString().startsWith("run-")));
    }
  }

  @Test
  void settingsOfTheSessionReachTheReaders() {
    spark.sparkContext().hadoopConfiguration().set("fs.mine.impl", Mine.class.getName());
    String folder = "mine://" + directory;
    ConvoyModel model = classifier().setSteps(2).setCacheDir(folder).fit(pictures);
    assertEquals(2, model.summary().orElseThrow().losses().size());
  }

  /** A file system that only the session's settings name. */
  public static final class Mine extends RawLocalFileSystem {
    @Override
    public String getScheme() {
      return "mine";
    }

    @Override
    public java.net.URI getUri() {
      return java.net.URI.create("mine:///");
    }

    @Override
    protected void checkPath(org.apache.hadoop.fs.Path path) {}
  }

  private static String sentence(ConvoyClassifier classifier, Dataset<Row> rows) {
    FitException thrown = assertThrows(FitException.class, () -> classifier.fit(rows));
    return String.valueOf(thrown.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "null            | 'it is null; mend or filter such rows.'",
        "cast(2.5 as double) | 'it is 2.5, but the network''s classes are 0 to 2; mend or filter'",
        "3               | 'it is 3, but the network''s classes are 0 to 2'",
        "-1              | 'it is -1, but the network''s classes are 0 to 2'",
      })
  void aLabelThatIsNoneIsNamedByItsColumnAndRow(String label, String expected) {
    Dataset<Row> rows =
        pictures.withColumn("label", functions.expr("cast(" + label + " as double)"));
    String sentence = sentence(classifier(), rows);
    assertTrue(sentence.startsWith("The label in column 'label', row 0 of partition "), sentence);
    assertTrue(
        sentence.contains(expected.replace("it is 3,", "it is 3.0,").replace("-1,", "-1.0,")),
        sentence);
  }

  @Test
  void featuresThatAreNoneAreNamedByTheirColumn() {
    Dataset<Row> none = pictures.withColumn("png", functions.lit(null).cast(DataTypes.BinaryType));
    String sentence = sentence(classifier(), none);
    assertTrue(sentence.contains("value in column 'png', row 0 of partition"), sentence);
    assertTrue(sentence.contains("it is null"), sentence);
    sentence = sentence(classifier().setFeaturesCol("text"), pictures);
    assertTrue(sentence.startsWith("column 'text' is string, but features are binary"), sentence);
    sentence = sentence(classifier().setFeaturesCol("nothing"), pictures);
    assertTrue(sentence.contains("no column 'nothing' of features"), sentence);
    sentence =
        sentence(
            classifier().setFeaturesCol("values"),
            pictures.withColumn("values", functions.array(functions.lit(1.0))));
    assertTrue(sentence.contains("it has 1 values, but a record of the network has 192"), sentence);
    sentence = sentence(classifier().setPredictionCol("label"), pictures);
    assertTrue(sentence.contains("there is a column 'label' already"), sentence);
    sentence = sentence(classifier().setLabelCol("text"), pictures);
    assertTrue(sentence.contains("but labels are numbers: put a StringIndexer before"), sentence);
  }

  @Test
  void whatCannotBeRunIsSaidInTheNamesOfParams() {
    assertEquals(
        "asked for 5 workers of 1 core, but local[2] has room for 2: lower workers to 2",
        sentence(classifier().setWorkers(5).setBatchSize(20), pictures));
    String sentence = sentence(classifier().setNetwork("alexnit"), pictures);
    assertTrue(sentence.contains("alexnit"), sentence);
    sentence = sentence(classifier().setBatchSize(100), pictures);
    assertTrue(sentence.contains("100"), sentence);
    sentence = sentence(classifier(), pictures.limit(0));
    assertEquals("the data frame has no rows to train with", sentence);
    sentence = sentence(classifier().setLearningRate(1e30), pictures);
    assertTrue(sentence.contains("not finite") || sentence.contains("finite"), sentence);
    assertThrows(IllegalArgumentException.class, () -> classifier().setWorkers(0));
    assertThrows(IllegalArgumentException.class, () -> classifier().setStrategy("magic"));
  }

  @Test
  void anImageThatCannotBeDecodedEndsTheFitUnlessBadOnesAreReplaced() {
    Dataset<Row> rows =
        pictures.withColumn(
            "png",
            functions
                .when(functions.col("held_out"), functions.lit(new byte[] {1, 2, 3}))
                .otherwise(functions.col("png")));
    String sentence = sentence(classifier(), rows);
    assertTrue(sentence.contains("neither a JPEG nor a PNG"), sentence);
    assertTrue(sentence.contains("skipBadRecords"), sentence);
    ConvoyModel model = classifier().setSkipBadRecords(true).setSteps(3).fit(rows);
    assertEquals(3, model.summary().orElseThrow().losses().size());
    Exception thrown = assertThrows(Exception.class, () -> model.transform(rows).collectAsList());
    assertTrue(String.valueOf(thrown.getMessage()).contains("in column 'png' cannot be used"));
  }

  @Test
  void columnsThatAreNotWantedAreNotAdded() {
    ConvoyModel model =
        classifier().setSteps(1).setRawPredictionCol("").setProbabilityCol("").fit(pictures);
    List<String> columns = List.of(model.transform(pictures).columns());
    assertTrue(columns.contains("prediction"));
    assertFalse(columns.contains("probability"));
    assertEquals(
        List.of(model.transform(pictures).columns()),
        List.of(model.transformSchema(pictures.schema()).fieldNames()));
  }
}

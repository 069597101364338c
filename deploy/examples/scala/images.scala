// In a spark-shell: trains on a folder of images with a folder a class, and scores them.
//   IMAGES=/data/flowers spark-shell --jars lib/convoy.jar --conf spark.dynamicAllocation.enabled=false -i examples/scala/images.scala
import dev.convoy.driver.ml.ConvoyClassifier
import org.apache.spark.ml.Pipeline
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator
import org.apache.spark.ml.feature.StringIndexer

val images = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(sys.env("IMAGES")).
  select($"path", $"content".as("image"), regexp_extract($"path", "([^/]+)/[^/]+$", 1).as("class")).
  orderBy("path")

val labels = new StringIndexer().setInputCol("class").setOutputCol("label")
val classifier = new ConvoyClassifier().
  setNetwork(sys.env.getOrElse("NETWORK", "alexnet-cifar")).
  setClasses(images.select("class").distinct.count.toInt).
  setFeaturesCol("image").
  setWorkers(sys.env.getOrElse("WORKERS", "2").toInt).
  setBatchSize(16).
  setSteps(sys.env.getOrElse("STEPS", "100").toLong)

val model = new Pipeline().setStages(Array(labels, classifier)).fit(images)
val accuracy = new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(model.transform(images))
println(f"accuracy $accuracy%.4f")

"""Trains on a folder of images with a folder a class, and scores them.

    spark-submit --jars lib/convoy.jar --py-files python/convoy_spark.py \\
        --conf spark.dynamicAllocation.enabled=false examples/python/images.py /data/flowers alexnet-cifar 4 100
"""

import sys

from convoy_spark import ConvoyClassifier
from pyspark.ml import Pipeline
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.ml.feature import StringIndexer
from pyspark.sql import SparkSession
from pyspark.sql.functions import col, regexp_extract

folder, network, workers, steps = sys.argv[1:]
spark = SparkSession.builder.appName("images").getOrCreate()
images = (
    spark.read.format("binaryFile")
    .option("recursiveFileLookup", True)
    .load(folder)
    .select("path", col("content").alias("image"), regexp_extract("path", "([^/]+)/[^/]+$", 1).alias("class"))
    .orderBy("path")
)
labels = StringIndexer(inputCol="class", outputCol="label")
classifier = ConvoyClassifier(
    network=network,
    classes=images.select("class").distinct().count(),
    featuresCol="image",
    workers=int(workers),
    batchSize=16,
    steps=int(steps),
)
model = Pipeline(stages=[labels, classifier]).fit(images)
accuracy = MulticlassClassificationEvaluator(metricName="accuracy").evaluate(model.transform(images))
print("accuracy %.4f" % accuracy)
spark.stop()

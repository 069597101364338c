package dev.convoy.driver.launch.cluster;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** A Spark with places for two workers, as a program has one that does more than to call Convoy. */
public final class TestSession implements AutoCloseable {
  private final JavaSparkContext spark =
      new JavaSparkContext(
          new SparkConf()
              .setMaster("local[2]")
              .setAppName("somebody's")
              .set("spark.ui.enabled", "false")
              .set("spark.driver.host", "127.0.0.1")
              .set("spark.driver.bindAddress", "127.0.0.1"));

  JavaSparkContext spark() {
    return spark;
  }

  /** Where runs get this Spark from. */
  public ClusterSource source() {
    return ClusterSource.over(spark);
  }

  /** Whether nobody has stopped it. */
  public boolean isRunning() {
    return !spark.sc().isStopped();
  }

  @Override
  public void close() {
    spark.stop();
  }
}

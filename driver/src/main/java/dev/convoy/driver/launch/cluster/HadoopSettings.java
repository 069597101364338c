package dev.convoy.driver.launch.cluster;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** How file systems are reached before there is a Spark that could be asked. */
public final class HadoopSettings {
  private HadoopSettings() {}

  /**
   * What a Spark that this process starts will say: Hadoop's files on the class path, and over them
   * the {@code spark.hadoop.*} settings that spark-submit was given.
   */
  public static Configuration submitted() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }
}

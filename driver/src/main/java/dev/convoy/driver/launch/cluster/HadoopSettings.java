package dev.convoy.driver.launch.cluster;

import org.apache.hadoop.conf.Configuration;

/** How file systems are reached before there is a Spark that could be asked. */
public final class HadoopSettings {
  private static final String SUBMITTED = "spark.hadoop.";

  private HadoopSettings() {}

  /**
   * What a Spark that this process starts will say: Hadoop's files on the class path, and over them
   * the {@code spark.hadoop.*} settings that spark-submit was given. Spark itself is not asked: it
   * would look this machine's name up, which is yet to be settled.
   */
  public static Configuration submitted() {
    Configuration hadoop = new Configuration();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith(SUBMITTED)) {
        hadoop.set(name.substring(SUBMITTED.length()), System.getProperty(name));
      }
    }
    return hadoop;
  }
}

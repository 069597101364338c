package dev.convoy.driver.launch.cluster;

import org.apache.spark.SparkUserAppException;

/**
 * YARN's process for a driver in cluster mode. It ends by itself, and takes a driver that ends the
 * process for one that failed.
 */
public final class ApplicationMaster {

  private ApplicationMaster() {}

  /** Whether this is the driver of {@code spark-submit --master yarn --deploy-mode cluster}. */
  public static boolean runsThis() {
    return "yarn".equals(System.getProperty("spark.master"))
        && "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }

  /**
   * Ends the driver: its main must then return.
   *
   * @throws SparkUserAppException if it failed, which YARN then shows with the code
   */
  public static void end(int code) throws SparkUserAppException {
    if (code != 0) {
      throw new SparkUserAppException(code);
    }
  }
}

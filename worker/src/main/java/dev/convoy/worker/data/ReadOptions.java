package dev.convoy.worker.data;

import org.apache.hadoop.conf.Configuration;

/**
 * How to read a data set.
 *
 * @param skipBadRecords replace a bad record by the next good one and count it, instead of stopping
 * @param hadoop says how to reach file systems such as {@code hdfs://}; on Spark the one that Spark
 *     made, so that {@code spark.hadoop.*} settings count
 */
public record ReadOptions(boolean skipBadRecords, Configuration hadoop) {
  /** Stops at the first bad record and finds Hadoop's settings on the class path. */
  public static ReadOptions strict() {
    return new ReadOptions(false, new Configuration());
  }

  /** The same, but bad records are skipped and counted. */
  public ReadOptions skippingBadRecords() {
    return new ReadOptions(true, hadoop);
  }
}

package dev.convoy.worker.data;

import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * How to read a data set.
 *
 * @param skipBadRecords replace a bad record by the next good one and count it, instead of stopping
 * @param hadoop says how to reach file systems such as {@code hdfs://}; null for Hadoop's settings
 *     on the class path, which are read, and need Hadoop, only where there is such a path
 */
public record ReadOptions(boolean skipBadRecords, @Nullable Configuration hadoop) {
  /** Stops at the first bad record and finds Hadoop's settings on the class path. */
  public static ReadOptions strict() {
    return new ReadOptions(false, null);
  }

  /** The same, but bad records are skipped and counted. */
  public ReadOptions skippingBadRecords() {
    return new ReadOptions(true, hadoop);
  }

  /** Hadoop's settings. */
  Configuration configuration() {
    return hadoop == null ? new Configuration() : hadoop;
  }
}

package dev.convoy.worker.data;

import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * How to read a data set.
 *
 * @param skipBadRecords do without bad records and count them, instead of stopping: in training the
 *     next good one takes the place of a bad one, in testing it is left out
 * @param exif turn JPEGs as the camera that took them says
 * @param hadoop says how to reach file systems such as {@code hdfs://}; null for Hadoop's settings
 *     on the class path, which are read, and need Hadoop, only where there is such a path
 */
public record ReadOptions(boolean skipBadRecords, boolean exif, @Nullable Configuration hadoop) {
  /** Stops at the first bad record, turns JPEGs, and finds Hadoop's settings on the class path. */
  public static ReadOptions strict() {
    return new ReadOptions(false, true, null);
  }

  /** These options, but the source does without bad records where {@code skip}. */
  public ReadOptions skippingBadRecords(boolean skip) {
    return new ReadOptions(skip, exif, hadoop);
  }

  /** These options, but JPEGs are turned only where {@code follow}. */
  public ReadOptions followingExif(boolean follow) {
    return new ReadOptions(skipBadRecords, follow, hadoop);
  }

  /** These options, but file systems are reached by these settings. */
  public ReadOptions reachingBy(@Nullable Configuration settings) {
    return new ReadOptions(skipBadRecords, exif, settings);
  }

  /** Hadoop's settings: those given, else those on the class path. */
  public Configuration configuration() {
    return hadoop == null ? new Configuration() : hadoop;
  }
}

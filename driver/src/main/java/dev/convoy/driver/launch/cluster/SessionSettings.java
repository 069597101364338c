package dev.convoy.driver.launch.cluster;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import org.apache.spark.SparkConf;

/** What a Spark session that somebody else started must have been told for workers to run in it. */
final class SessionSettings {
  private static final String CPUS = "spark.task.cpus";
  private static final String DYNAMIC = "spark.dynamicAllocation.enabled";

  private SessionSettings() {}

  /**
   * Checks a session's settings.
   *
   * @throws LaunchException with exit code 2, naming the setting that it should be started with
   */
  static void require(SparkConf session, ClusterOptions options) {
    if (session.getBoolean(DYNAMIC, false)) {
      throw missing(DYNAMIC, "false"); // a barrier stage's executors must stay
    }
    if (session.getInt(CPUS, 1) < options.threadsPerWorker()) {
      throw missing(CPUS, "" + options.threadsPerWorker());
    }
    options
        .settings()
        .forEach(
            (name, value) -> {
              if (!session.get(name, "").equals(value)) {
                throw missing(name, value);
              }
            });
  }

  private static LaunchException missing(String name, String value) {
    return new LaunchException(
        ExitCode.USAGE,
        "these workers cannot run in the Spark session that is there: start it with %s=%s"
            .formatted(name, value));
  }
}

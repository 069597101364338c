package dev.convoy.driver.ml;

import dev.convoy.control.Reason;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.path.DataPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a fit puts files: those that workers see, and those of the driver alone, which are removed
 * when this is closed.
 *
 * @param shared a folder that all workers see
 * @param checkpointDir the user's, empty for none
 * @param output of the driver
 */
record FitFolders(String shared, String checkpointDir, Path output) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FitFolders.class);

  /**
   * As params say, and Spark allows.
   *
   * @throws FitException if nobody says which folder all workers see
   * @throws DataException if a param is no folder
   */
  static FitFolders of(TrainingParams params, SparkContext spark)
      throws DataException, IOException {
    Configuration hadoop = spark.hadoopConfiguration();
    String checkpoints = absolute(params.of(params.checkpointDir()), hadoop);
    String cache = absolute(params.of(params.cacheDir()), hadoop);
    Path output = Files.createTempDirectory("convoy-fit-");
    String shared = cache.isEmpty() ? checkpoints : cache;
    if (shared.isEmpty()) {
      shared = usual(spark, hadoop, output);
    }
    return new FitFolders(shared, checkpoints, output);
  }

  private static String absolute(String location, Configuration hadoop) throws DataException {
    if (location.isEmpty()) {
      return "";
    }
    String whole = location.length() > 1 ? location.replaceAll("/+$", "") : location;
    return DataPath.absolute(whole, typed -> Path.of(typed).toAbsolutePath(), hadoop);
  }

  private static String usual(SparkContext spark, Configuration hadoop, Path output)
      throws IOException {
    if (spark
        .master()
        .startsWith("local")) { // local[N] and local-cluster[...]: all on this machine
      return output.toUri().toString().replaceAll("/+$", "");
    }
    FileSystem files = FileSystem.get(hadoop);
    if (files.getUri().getScheme().equals("file")) {
      throw FitException.usage(
          "workers of %s read the rows from a folder that all of them see: set cacheDir to one, such as hdfs://..."
              .formatted(spark.master()));
    }
    return new org.apache.hadoop.fs.Path(files.getHomeDirectory(), ".convoy").toString();
  }

  /** A folder for records that nobody else uses. */
  String records() {
    return shared + "/records-" + UUID.randomUUID();
  }

  /** Whether checkpoints outlive the fit. */
  boolean keepsCheckpoints() {
    return !checkpointDir.isEmpty();
  }

  /** Where the checkpoints of a training go. */
  String checkpoints(String key) {
    return keepsCheckpoints()
        ? checkpointDir + "/run-" + key
        : output.resolve("checkpoints").toUri().toString();
  }

  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(output)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("Files of a fit stay in {} ({}).", output, Reason.of(e));
    }
  }
}

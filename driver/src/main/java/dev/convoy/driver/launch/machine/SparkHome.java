package dev.convoy.driver.launch.machine;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.ConvoyClasses;
import dev.convoy.driver.launch.LaunchException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Spark installation: {@code jars/} and {@code conf/} under one directory.
 *
 * @param directory what Spark calls SPARK_HOME
 */
public record SparkHome(Path directory) {

  /**
   * Looks at CONVOY_SPARK_HOME, then {@code spark/} of the distribution that convoy.jar is in, then
   * SPARK_HOME.
   *
   * @throws LaunchException if none of them holds {@code jars/}
   */
  public static SparkHome find() {
    return find(System.getenv(), ConvoyClasses.source());
  }

  static SparkHome find(Map<String, String> environment, Path convoyJar) {
    @Nullable Path named = path(environment.get("CONVOY_SPARK_HOME"));
    if (named != null && !isSparkHome(named)) {
      throw new LaunchException(
          ExitCode.USAGE,
          "CONVOY_SPARK_HOME is " + named + ", which has no jars/ directory: name a Spark home");
    }
    return Stream.of(named, beside(convoyJar), path(environment.get("SPARK_HOME")))
        .filter(Objects::nonNull)
        .filter(SparkHome::isSparkHome)
        .findFirst()
        .map(SparkHome::new)
        .orElseThrow(SparkHome::nowhere);
  }

  /** The class path of a JVM that runs Spark and {@code first}, which wins. */
  public String classPath(List<Path> first) {
    List<String> entries =
        Stream.concat(
                first.stream().map(Path::toString),
                Stream.of(
                    directory.resolve("conf").toString(), directory.resolve("jars/*").toString()))
            .toList();
    return String.join(File.pathSeparator, entries);
  }

  private static @Nullable Path beside(Path convoyJar) {
    Path lib = convoyJar.toAbsolutePath().getParent();
    return lib == null ? null : lib.resolveSibling("spark");
  }

  private static @Nullable Path path(@Nullable String text) {
    return text == null || text.isEmpty() ? null : Path.of(text).toAbsolutePath();
  }

  private static boolean isSparkHome(Path directory) {
    return Files.isDirectory(directory.resolve("jars"));
  }

  private static LaunchException nowhere() {
    return new LaunchException(
        ExitCode.USAGE,
        "the embedded cluster needs Spark's jars, and none are beside convoy.jar:"
            + " set CONVOY_SPARK_HOME, or start by bin/convoy");
  }
}

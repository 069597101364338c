package dev.convoy.driver.launch.cluster;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.LaunchException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.logging.log4j.core.config.Configurator;

/** Sends the driver's own Spark log to a file, so that the terminal shows Convoy's lines only. */
final class DriverLog {

  private DriverLog() {}

  /**
   * From now on warnings and errors of the libraries go to {@code driver.log} in {@code directory};
   * the file is made by the first of them. Under spark-submit its user's logging stays as it is.
   */
  static void into(Path directory) {
    if (System.getProperty("SPARK_SUBMIT") != null) {
      return;
    }
    try {
      Files.createDirectories(directory);
      System.setProperty("convoy.log", directory.resolve("driver.log").toString());
      Configurator.reconfigure(configuration());
    } catch (IOException e) {
      throw new LaunchException(ExitCode.USAGE, "cannot write logs to " + directory + ": " + e, e);
    }
  }

  private static URI configuration() {
    try {
      return Objects.requireNonNull(DriverLog.class.getResource("driver-log4j2.properties"))
          .toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the log configuration's place is no URI: " + e, e);
    }
  }
}

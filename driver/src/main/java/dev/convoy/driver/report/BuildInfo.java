package dev.convoy.driver.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which Convoy this is.
 *
 * @param version its number
 * @param commit the commit that it was built from; {@code unknown} where it was not built from a
 *     repository
 */
public record BuildInfo(String version, String commit) {
  private static final String UNKNOWN = "unknown";

  /** This one. */
  public static final BuildInfo CURRENT = read();

  private static BuildInfo read() {
    Properties properties = new Properties();
    try (InputStream file = BuildInfo.class.getResourceAsStream("build.properties")) {
      if (file == null) {
        throw new IllegalStateException("build.properties is not in this jar");
      }
      properties.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BuildInfo(value(properties, "version"), value(properties, "commit"));
  }

  /** What the build has written; it leaves a property as it is where there is no repository. */
  private static String value(Properties properties, String name) {
    String value = properties.getProperty(name, "");
    return value.isEmpty() || value.contains("{") ? UNKNOWN : value;
  }
}

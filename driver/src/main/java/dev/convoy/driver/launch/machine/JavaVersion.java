package dev.convoy.driver.launch.machine;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.LaunchException;

/** The one Java version that Spark 3.5 and this project both run on. */
public final class JavaVersion {

  private static final int REQUIRED = 17;

  private JavaVersion() {}

  /**
   * Refuses any other Java than 17; call it first.
   *
   * @throws LaunchException with exit code 2
   */
  public static void require17() {
    require(Runtime.version().feature(), System.getProperty("java.home", "?"));
  }

  static void require(int feature, String home) {
    if (feature != REQUIRED) {
      throw new LaunchException(
          ExitCode.USAGE,
          String.format(
              "Convoy needs Java %d, but this is Java %d (%s): set JAVA_HOME to a Java %d runtime",
              REQUIRED, feature, home, REQUIRED));
    }
  }
}

package dev.convoy.driver.launch.machine;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.LaunchException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * The packages of Java's own that Spark looks into, which a Java of 17 must be told when it starts.
 *
 * <p>Whoever starts a driver tells it, but for a standalone master with {@code --deploy-mode
 * cluster}; a jar's manifest counts only where Java is given that jar to run.
 */
public final class OpenPackages {

  private static final Pattern OPTION =
      Pattern.compile("--add-opens=(?<module>[^/]+)/(?<package>[^=]+)=ALL-UNNAMED");

  private OpenPackages() {}

  /**
   * Refuses a Java in which Spark would fail, in words that nobody could guess the cause from.
   *
   * @throws LaunchException with exit code 2
   */
  public static void require() {
    List<String> all = Arrays.asList(JavaModuleOptions.defaultModuleOptions().split(" ", -1));
    require(all, OpenPackages::isInForce);
  }

  static void require(List<String> options, Predicate<String> inForce) {
    String missing =
        options.stream()
            .filter(option -> OPTION.matcher(option).matches() && !inForce.test(option))
            .collect(Collectors.joining(" "));
    if (!missing.isEmpty()) {
      throw new LaunchException(
          ExitCode.USAGE,
          "this Java was not started as Spark needs it: give spark-submit"
              + " --driver-java-options \""
              + missing
              + "\", or start by bin/convoy or the distribution's spark-submit");
    }
  }

  /** An option about a module that this Java lacks needs nothing. */
  private static boolean isInForce(String option) {
    Matcher parts = OPTION.matcher(option);
    return !parts.matches()
        || ModuleLayer.boot()
            .findModule(parts.group("module"))
            .map(m -> m.isOpen(parts.group("package"), OpenPackages.class.getModule()))
            .orElse(true);
  }
}

package dev.convoy.driver.baseline;

import dev.convoy.text.Quoted;

/**
 * A way of Deeplearning4j's to train on Spark, which takes part in a comparison from outside.
 *
 * @param title its name on the command line and in reports
 * @param method how its workers agree on weights
 */
public record Baseline(String title, Method method) {
  private static final String PREFIX = "dl4j-";
  private static final String AVERAGING = PREFIX + "averaging";
  private static final String SHARING = PREFIX + "sharing";

  /** How workers agree on weights. */
  public sealed interface Method {
    /** After how many steps; a run has a multiple of them. */
    default int frequency() {
      return 1;
    }
  }

  /**
   * All send their weights and momentum to the driver, which averages them.
   *
   * @param frequency the steps of a worker between two averagings
   */
  public record Averaging(int frequency) implements Method {

    /** Deeplearning4j's own, where nobody says anything. */
    static final int USUAL = 5;
  }

  /** Each sends what of its updates exceeds a threshold to the others, while all go on. */
  public record Sharing() implements Method {}

  /** Whether a name is one of these, well formed or not. */
  public static boolean isMeantBy(String name) {
    return name.startsWith(PREFIX);
  }

  /**
   * The baseline of a name, as {@code dl4j-averaging:1}.
   *
   * @throws IllegalArgumentException with the known names
   */
  public static Baseline of(String name) {
    if (name.equals(SHARING)) {
      return new Baseline(name, new Sharing());
    }
    if (name.equals(AVERAGING)) {
      return new Baseline(name, new Averaging(Averaging.USUAL));
    }
    String given = name.startsWith(AVERAGING + ":") ? name.substring(AVERAGING.length() + 1) : "";
    if (given.matches("[1-9][0-9]{0,5}")) {
      return new Baseline(name, new Averaging(Integer.parseInt(given)));
    }
    throw new IllegalArgumentException(
        "'%s' is no way to train of Deeplearning4j's: give %s, %s:STEPS or %s"
            .formatted(Quoted.of(name), AVERAGING, AVERAGING, SHARING));
  }
}

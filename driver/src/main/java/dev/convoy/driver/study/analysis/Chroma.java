package dev.convoy.driver.study.analysis;

/** How colourful filters over images of red, green and blue are. */
public final class Chroma {
  private static final int COLOURS = 3;

  private Chroma() {}

  /**
   * The share of a filter's energy that is not grey: {@code 1 - 3‖mean_c w‖² / ‖w‖²}. It is 0 where
   * all three channels are equal, and 1 where they add up to 0 everywhere. A filter of zeros is
   * grey.
   *
   * @param filter {@code (3, kernel...)}
   * @throws IllegalArgumentException if it has not three channels
   */
  public static double fraction(float[] filter) {
    if (filter.length == 0 || filter.length % COLOURS != 0) {
      throw new IllegalArgumentException(
          "a filter of %d weights has no three channels".formatted(filter.length));
    }
    int taps = filter.length / COLOURS;
    double grey = 0;
    double energy = 0;
    for (int tap = 0; tap < taps; tap++) {
      double sum = 0;
      for (int colour = 0; colour < COLOURS; colour++) {
        double weight = filter[colour * taps + tap];
        sum += weight;
        energy += weight * weight;
      }
      grey += sum * sum / COLOURS; // three times the square of the mean
    }
    return energy == 0 ? 0 : Math.max(0, 1 - grey / energy);
  }
}

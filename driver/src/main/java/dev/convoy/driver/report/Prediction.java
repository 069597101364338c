package dev.convoy.driver.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a network says of a file.
 *
 * @param classes the most probable first; none where the file is bad
 * @param fault where it is and what is wrong with it; null where nothing is
 */
public record Prediction(String file, List<Guess> classes, @Nullable String fault) {

  /**
   * A class that it may be.
   *
   * @param label its number
   * @param name its name
   * @param probability from 0 to 1
   */
  public record Guess(int label, String name, double probability) {}

  /** Copies the list. */
  public Prediction {
    classes = List.copyOf(classes);
  }
}

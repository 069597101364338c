package dev.convoy.planner;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search on one mesh has found.
 *
 * @param ranked the best placements, the best first; none where nothing fits
 * @param bound seconds that no placements undercut by the sum that was searched, of all choices
 *     that were looked at and within the memory
 * @param exact whether the first of them is proven to be the best
 * @param shortage why nothing fits, null where something does
 */
public record SearchResult(
    List<Ranked> ranked, double bound, boolean exact, @Nullable Shortage shortage) {

  /**
   * What lacks memory.
   *
   * @param least the placements whose busiest worker needs least, by the sum that was searched
   * @param layer the one that takes most of it
   * @param bytes what that takes
   */
  public record Shortage(Ranked least, String layer, long bytes) {}

  /** Copies the list. */
  public SearchResult {
    ranked = List.copyOf(ranked);
  }

  /**
   * The best placements.
   *
   * @throws IllegalStateException where nothing fits
   */
  public Ranked best() {
    if (ranked.isEmpty()) {
      throw new IllegalStateException("no placements fit: " + shortage);
    }
    return ranked.get(0);
  }

  /** By which part the best may be slower than what nobody undercuts: 0 where it is exact. */
  public double gap() {
    return exact ? 0 : best().seconds() / bound - 1;
  }
}

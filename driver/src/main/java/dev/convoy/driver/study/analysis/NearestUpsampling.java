package dev.convoy.driver.study.analysis;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps of two sizes on one grid: along every dimension that of the larger, on which every element
 * takes the value of the nearest element of its own map, {@code floor(i · size / larger)}.
 */
final class NearestUpsampling {

  private NearestUpsampling() {}

  /**
   * The grid that two have in common: the larger size along every dimension.
   *
   * @throws IllegalArgumentException if they have not as many dimensions
   */
  static List<Integer> common(List<Integer> one, List<Integer> other) {
    if (one.size() != other.size()) {
      throw new IllegalArgumentException(
          "maps of %d and of %d dimensions have no grid in common"
              .formatted(one.size(), other.size()));
    }
    List<Integer> larger = new ArrayList<>();
    for (int d = 0; d < one.size(); d++) {
      larger.add(Math.max(one.get(d), other.get(d)));
    }
    return larger;
  }

  /** For every element of a grid, in row-major order, that of a map whose value it takes. */
  static int[] sources(List<Integer> sizes, List<Integer> grid) {
    int[] sources = new int[grid.stream().reduce(1, Math::multiplyExact)];
    for (int element = 0; element < sources.length; element++) {
      int rest = element;
      int stride = 1;
      for (int d = sizes.size() - 1; d >= 0; d--) {
        int along = rest % grid.get(d);
        rest /= grid.get(d);
        sources[element] += (int) ((long) along * sizes.get(d) / grid.get(d)) * stride;
        stride *= sizes.get(d);
      }
    }
    return sources;
  }
}

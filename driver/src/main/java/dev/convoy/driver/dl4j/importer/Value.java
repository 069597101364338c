package dev.convoy.driver.dl4j.importer;

import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * What a layer gives, as those see it that read it.
 *
 * @param layer which layer of Convoy's gives it
 * @param shape of one record of that
 * @param before zeros before the first row and column, which no layer has put there yet
 * @param after zeros behind the last row and column
 * @param pixels of the maps whose elements it is, all channels of the first pixel first; 1 where
 *     elements are in Convoy's order
 * @param softmax whether a softmax of it is meant
 */
record Value(
    String layer,
    Shape shape,
    List<Integer> before,
    List<Integer> after,
    int pixels,
    boolean softmax) {
  private static final List<Integer> NONE = List.of(0, 0);

  /** What a layer gives, as it is. */
  static Value of(String layer, Shape shape) {
    return new Value(layer, shape, NONE, NONE, 1, false);
  }

  /** Whether it is seen as it is. */
  boolean isPlain() {
    return !isPadded() && pixels == 1 && !softmax;
  }

  boolean isPadded() {
    return !before.equals(NONE) || !after.equals(NONE);
  }

  /** Its height or width with the zeros around. */
  int padded(int dimension) {
    return shape.spatial().get(dimension) + before.get(dimension) + after.get(dimension);
  }

  /** Without the zeros around it, which somebody has taken over. */
  Value bare() {
    return new Value(layer, shape, NONE, NONE, pixels, softmax);
  }

  /** With more zeros around. */
  Value padded(List<Integer> moreBefore, List<Integer> moreAfter) {
    return new Value(layer, shape, sum(before, moreBefore), sum(after, moreAfter), pixels, softmax);
  }

  private static List<Integer> sum(List<Integer> one, List<Integer> two) {
    return List.of(one.get(0) + two.get(0), one.get(1) + two.get(1));
  }

  Value inPixels(int count) {
    return new Value(layer, shape, before, after, count, softmax);
  }

  Value withSoftmax() {
    return new Value(layer, shape, before, after, pixels, true);
  }
}

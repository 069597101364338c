package dev.convoy.driver.onnx.importer;

import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A value of the graph: what a layer gives, as nodes see it.
 *
 * <p>Reshapes and transpositions are kept here until, together, they are a layer or nothing.
 *
 * @param layer which gives it
 * @param shape of one record of what the layer gives
 * @param records how many records nodes see for one of the layer's, where channels became records
 * @param sizes a record's sizes as nodes see them, before its axes are put in another order
 * @param order which of {@code sizes} each axis has, rising where they are in order
 */
record NodeValue(String layer, Shape shape, int records, List<Integer> sizes, List<Integer> order) {

  /** Numbers that a shape or list of axes may have, in whatever way nodes see it. */
  static final int MOST_SIZES = 256;

  /** What a layer gives, as it is. */
  static NodeValue of(String layer, Shape shape) {
    return new NodeValue(layer, shape, 1, sizes(shape), inOrder(1 + shape.dimensions()));
  }

  /** A record's sizes, channels first. */
  static List<Integer> sizes(Shape shape) {
    List<Integer> sizes = new ArrayList<>(List.of(shape.channels()));
    sizes.addAll(shape.spatial());
    return List.copyOf(sizes);
  }

  private static List<Integer> inOrder(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /** Whether nodes see what the layer gives. */
  boolean isPlain() {
    return records == 1 && isInOrder() && sizes.equals(sizes(shape));
  }

  /** Whether its axes are in order. */
  boolean isInOrder() {
    return order.equals(inOrder(sizes.size()));
  }

  /** A record's sizes as nodes see them. */
  List<Integer> seen() {
    return order.stream().map(sizes::get).toList();
  }

  /** These elements in the same order, with other sizes. */
  NodeValue reshaped(int newRecords, List<Integer> newSizes) {
    return new NodeValue(layer, shape, newRecords, List.copyOf(newSizes), inOrder(newSizes.size()));
  }

  /** Its axes in another order. */
  NodeValue turned(List<Integer> axes) {
    return new NodeValue(layer, shape, records, sizes, axes.stream().map(order::get).toList());
  }

  /** What another layer makes of it element by element, seen in the same way. */
  NodeValue by(String elementwise) {
    return new NodeValue(elementwise, shape, records, sizes, order);
  }

  /** Whether it is one value a channel, with a size of 1 for each dimension of some maps. */
  boolean isPerChannel(Shape maps) {
    List<Integer> ones = new ArrayList<>(List.of(maps.channels()));
    maps.spatial().forEach(size -> ones.add(1));
    return records == 1 && isInOrder() && sizes.equals(ones);
  }
}

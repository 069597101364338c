package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * How large what a network computes with may be, far beyond any that can be trained: within these
 * bounds, elements are counted with 31 bits and the work of a layer with 63.
 */
public final class Bounds {

  /** Elements along one spatial dimension. */
  private static final int LENGTH = 1 << 20;

  private Bounds() {}

  /**
   * A layer's output for these inputs, all of it countable.
   *
   * @throws NetworkException when the inputs do not fit, or there is too much of something
   */
  public static Shape output(Layer layer, List<Shape> inputs) {
    try {
      Shape output = layer.outputShape(inputs);
      check(output);
      layer.parameters(inputs).forEach(Bounds::check);
      return output;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new NetworkException("its output is no shape, or too large (" + e.getMessage() + ")");
    }
  }

  /**
   * Refuses a record that is too large.
   *
   * @throws NetworkException naming its shape
   */
  public static void check(Shape output) {
    boolean tooLong = output.spatial().stream().anyMatch(s -> s > LENGTH);
    if (tooLong || (long) output.channels() * product(output.spatial()) > Integer.MAX_VALUE) {
      throw new NetworkException("an output of " + output + " is too large");
    }
  }

  private static void check(ParameterSpec parameter) {
    if (product(parameter.sizes()) == Integer.MAX_VALUE) {
      throw new NetworkException(
          "a " + parameter.name() + " of " + parameter.sizes() + " elements is too large");
    }
  }

  /** The product, or the largest int where it is larger. */
  private static int product(List<Integer> sizes) {
    return sizes.stream().reduce(1, (a, b) -> (int) Math.min(Integer.MAX_VALUE, (long) a * b));
  }
}

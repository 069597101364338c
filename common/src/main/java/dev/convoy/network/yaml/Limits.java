package dev.convoy.network.yaml;

import dev.convoy.network.NetworkException;
import dev.convoy.network.ParameterSpec;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * How large a file and what it describes may be; far beyond any network, and safe to count with.
 */
final class Limits {
  /** Layers of a network, all repetitions counted. */
  static final int LAYERS = 10_000;

  /** Characters of a name. */
  static final int NAME = 200;

  /** Inputs of a layer. */
  static final int INPUTS = 256;

  /** Channels, and elements along one dimension. */
  static final int SIZE = 1 << 20;

  /**
   * A kernel's size, stride, padding or dilation in one dimension, and the factor of upsampling.
   */
  static final int WINDOW = 1 << 10;

  private Limits() {}

  /** Refuses a layer whose output or parameters cannot be counted with 31 bits. */
  static void check(Shape output, List<ParameterSpec> parameters) {
    if (output.channels() > Integer.MAX_VALUE / output.spatial().stream().reduce(1, Limits::product)
        || output.spatial().stream().anyMatch(s -> s > SIZE)) {
      throw new NetworkException("an output of " + output + " is too large");
    }
    for (ParameterSpec parameter : parameters) {
      if (parameter.sizes().stream().reduce(1, Limits::product) == Integer.MAX_VALUE) {
        throw new NetworkException(
            "a " + parameter.name() + " of " + parameter.sizes() + " elements is too large");
      }
    }
  }

  /** The product, or the largest int where it is larger. */
  private static int product(int a, int b) {
    return (int) Math.min(Integer.MAX_VALUE, (long) a * b);
  }
}

package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * One trained tensor of a layer, as the whole network has it. Its first size is always the layer's
 * output channels, so a worker that owns some of them stores those rows and no others.
 *
 * @param name the name within its layer, as {@code weight}
 * @param sizes the sizes, output channels first: {@code (O, I / groups, kernel...)} or {@code (O)}
 * @param initial what it holds before the first step
 */
public record ParameterSpec(String name, List<Integer> sizes, Initial initial) {

  /** How a parameter begins. */
  public sealed interface Initial {
    /** Normally distributed around 0. */
    record Normal(double standardDeviation) implements Initial {}

    /** One value everywhere. */
    record Constant(double value) implements Initial {}
  }

  /** Copies the sizes. */
  public ParameterSpec {
    sizes = List.copyOf(sizes);
  }

  /** The rows: the layer's output channels. */
  public int rows() {
    return sizes.get(0);
  }

  /** The elements of one row. */
  public int rowSize() {
    return sizes.stream().skip(1).reduce(1, Math::multiplyExact);
  }

  /** All elements. */
  public long elements() {
    return (long) rows() * rowSize();
  }

  /**
   * A weight whose outputs keep the variance of their inputs through a ReLU.
   *
   * <p>He et al., Delving Deep into Rectifiers, 2015: standard deviation √(2 / fan-in).
   */
  public static ParameterSpec weight(List<Integer> sizes) {
    double fanIn = sizes.stream().skip(1).mapToDouble(s -> s).reduce(1, (a, b) -> a * b);
    return new ParameterSpec("weight", sizes, new Initial.Normal(Math.sqrt(2.0 / fanIn)));
  }

  /**
   * This parameter, but if it is a weight it keeps the variance of what it reads with no ReLU
   * behind.
   */
  ParameterSpec withoutRectifier() {
    return initial instanceof Initial.Normal normal
        ? new ParameterSpec(
            name, sizes, new Initial.Normal(normal.standardDeviation() / Math.sqrt(2)))
        : this;
  }

  /** One value a channel. */
  public static ParameterSpec perChannel(String name, Shape output, double value) {
    return new ParameterSpec(name, List.of(output.channels()), new Initial.Constant(value));
  }
}

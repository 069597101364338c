package dev.convoy.driver.dl4j;

import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.driver.dl4j.StoredTensor.Coding;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of each kind of layer in the order in which DL4J has them in its one row (its
 * {@code ParamInitializer}s): of filters over maps the bias first, of a dense layer last.
 */
public final class StoredLayers {
  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";

  private StoredLayers() {}

  /**
   * A convolution, {@code (out, in, height, width)} as with Convoy.
   *
   * @param kernel height and width
   */
  public static List<StoredTensor> convolution(
      String layer, int outputs, int inputs, List<Integer> kernel, boolean bias) {
    return biasFirst(
        layer,
        outputs,
        bias,
        TensorLayout.same(List.of(outputs, inputs, kernel.get(0), kernel.get(1))));
  }

  /** A transposed convolution, {@code (in, out, height, width)}. */
  public static List<StoredTensor> transposed(
      String layer, int outputs, int inputs, List<Integer> kernel, boolean bias) {
    long taps = (long) kernel.get(0) * kernel.get(1);
    TensorLayout weight =
        new TensorLayout(
            List.of(outputs, inputs, kernel.get(0), kernel.get(1)),
            List.of(taps, outputs * taps, (long) kernel.get(1), 1L));
    return biasFirst(layer, outputs, bias, weight);
  }

  /**
   * A depthwise convolution, {@code (height, width, in, multiplier)}.
   *
   * @param multiplier outputs of each input
   */
  public static List<StoredTensor> depthwise(
      String layer, int inputs, int multiplier, List<Integer> kernel, boolean bias) {
    long tap = (long) inputs * multiplier;
    TensorLayout weight =
        new TensorLayout(
            List.of(inputs, multiplier, kernel.get(0), kernel.get(1)),
            List.of((long) multiplier, 1L, kernel.get(1) * tap, tap));
    return biasFirst(layer, inputs * multiplier, bias, weight);
  }

  /**
   * A depthwise convolution, {@code (multiplier, in, height, width)}, and the pointwise one behind
   * it, which has the bias of both.
   */
  public static List<StoredTensor> separable(
      String first,
      String second,
      int outputs,
      int inputs,
      int multiplier,
      List<Integer> kernel,
      boolean bias) {
    long taps = (long) kernel.get(0) * kernel.get(1);
    TensorLayout depthwise =
        new TensorLayout(
            List.of(inputs, multiplier, kernel.get(0), kernel.get(1)),
            List.of(taps, inputs * taps, (long) kernel.get(1), 1L));
    List<StoredTensor> all = new ArrayList<>(biasFirst(first, outputs, false, depthwise));
    all.addAll(convolution(second, outputs, inputs * multiplier, List.of(1, 1), false));
    if (bias) {
      all.add(0, StoredTensor.same(second + BIAS, List.of(outputs)));
    }
    return all;
  }

  private static List<StoredTensor> biasFirst(
      String layer, int outputs, boolean bias, TensorLayout weight) {
    StoredTensor weights = new StoredTensor(layer + WEIGHT, weight, Coding.PLAIN);
    return bias
        ? List.of(StoredTensor.same(layer + BIAS, List.of(outputs)), weights)
        : List.of(weights);
  }

  /**
   * A fully connected layer: {@code (in, out)}, columns first, is Convoy's {@code (out, in)}.
   *
   * @param pixels of the maps whose elements its inputs are, all channels of the first pixel first;
   *     1 where inputs are in Convoy's order
   */
  public static List<StoredTensor> dense(
      String layer, int outputs, int inputs, int pixels, boolean bias) {
    int channels = inputs / pixels;
    TensorLayout weight =
        pixels == 1
            ? TensorLayout.same(List.of(outputs, inputs))
            : new TensorLayout(
                List.of(outputs, channels, pixels), List.of((long) inputs, 1L, (long) channels));
    StoredTensor weights = new StoredTensor(layer + WEIGHT, weight, Coding.PLAIN);
    return bias
        ? List.of(weights, StoredTensor.same(layer + BIAS, List.of(outputs)))
        : List.of(weights);
  }

  /**
   * A batch normalisation.
   *
   * @param trained whether scale and shift are among its parameters
   * @param variance what is stored of the running variance
   */
  public static List<StoredTensor> batchNorm(
      String layer, int channels, boolean trained, Coding variance) {
    List<Integer> sizes = List.of(channels);
    List<StoredTensor> all = new ArrayList<>();
    if (trained) {
      all.add(StoredTensor.same(layer + WEIGHT, sizes));
      all.add(StoredTensor.same(layer + BIAS, sizes));
    }
    all.add(StoredTensor.same(layer + "." + TensorSpec.RUNNING_MEAN, sizes));
    all.add(
        new StoredTensor(layer + "." + TensorSpec.RUNNING_VAR, TensorLayout.same(sizes), variance));
    return all;
  }
}

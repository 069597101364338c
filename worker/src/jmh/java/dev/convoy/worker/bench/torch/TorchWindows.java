package dev.convoy.worker.bench.torch;

import static org.bytedeco.pytorch.global.torch.avg_pool2d;
import static org.bytedeco.pytorch.global.torch.avg_pool3d;
import static org.bytedeco.pytorch.global.torch.constant_pad_nd;
import static org.bytedeco.pytorch.global.torch.local_response_norm;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.max_pool3d;

import dev.convoy.network.Convolution;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Pooling;
import dev.convoy.network.Window;
import java.util.List;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.LocalResponseNormOptions;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Layers that look through a window, over space or over channels. */
final class TorchWindows {
  private TorchWindows() {}

  static Tensor convolution(Convolution layer, Tensor x, List<Tensor> parameters) {
    Window window = layer.window();
    boolean even = window.before().equals(window.after());
    return torch.convolution(
        even ? x : constant_pad_nd(x, padding(window)),
        parameters.get(0),
        bias(parameters),
        longs(window.stride()),
        even ? longs(window.before()) : new long[window.dimensions()],
        longs(window.dilation()),
        false,
        new long[window.dimensions()],
        layer.groups());
  }

  /** The gradients that are wanted of a convolution whose padding is even. */
  static void gradients(
      Convolution layer,
      Tensor x,
      Tensor dy,
      List<Tensor> parameters,
      boolean inputs,
      boolean weights) {
    Window window = layer.window();
    torch.convolution_backward(
        dy,
        x,
        parameters.get(0),
        new long[] {layer.outputs()},
        longs(window.stride()),
        longs(window.before()),
        longs(window.dilation()),
        false,
        new long[window.dimensions()],
        layer.groups(),
        new BoolPointer(3).put(0, inputs).put(1, weights).put(2, weights && layer.bias()));
  }

  /** The second parameter, where there is one. */
  static TensorOptional bias(List<Tensor> parameters) {
    return parameters.size() > 1 ? new TensorOptional(parameters.get(1)) : new TensorOptional();
  }

  /** Before and after, the last dimension first, as torch counts them. */
  private static long[] padding(Window window) {
    int dimensions = window.dimensions();
    long[] padding = new long[2 * dimensions];
    for (int d = 0; d < dimensions; d++) {
      padding[2 * (dimensions - 1 - d)] = window.before().get(d);
      padding[2 * (dimensions - 1 - d) + 1] = window.after().get(d);
    }
    return padding;
  }

  static Tensor pooling(Pooling layer, Tensor x) {
    Window window = layer.window();
    if (!window.before().equals(window.after()) || window.dimensions() < 2) {
      throw new IllegalArgumentException(
          layer.describe() + " with uneven padding or in one dimension is not compared here");
    }
    long[] kernel = longs(window.kernel());
    long[] stride = longs(window.stride());
    long[] padding = longs(window.before());
    boolean flat = window.dimensions() == 2;
    if (layer.kind() == Pooling.Kind.MAX) {
      long[] dilation = longs(window.dilation());
      return flat
          ? max_pool2d(x, kernel, stride, padding, dilation, layer.ceil())
          : max_pool3d(x, kernel, stride, padding, dilation, layer.ceil());
    }
    LongOptional divisor = new LongOptional();
    if (layer.divisor() == Pooling.Divisor.WINDOW) {
      throw new IllegalArgumentException(layer.describe() + " has a divisor that torch lacks");
    }
    boolean counted = layer.divisor() == Pooling.Divisor.TORCH;
    return flat
        ? avg_pool2d(x, kernel, stride, padding, layer.ceil(), counted, divisor)
        : avg_pool3d(x, kernel, stride, padding, layer.ceil(), counted, divisor);
  }

  /** Towers become rows of the batch, so that neighbours in another tower do not count. */
  static Tensor localResponseNorm(LocalResponseNorm layer, Tensor x) {
    LocalResponseNormOptions options = new LocalResponseNormOptions(layer.size());
    options.alpha().put(layer.alpha());
    options.beta().put(layer.beta());
    options.k().put(layer.k());
    long[] sizes = TorchTensors.sizes(x);
    long towers = layer.towers();
    Tensor rows = x.reshape(sizes[0] * towers, sizes[1] / towers, sizes[2], sizes[3]);
    return local_response_norm(rows, options).view(sizes);
  }

  private static long[] longs(List<Integer> numbers) {
    return numbers.stream().mapToLong(n -> n).toArray();
  }
}

package dev.convoy.worker.bench.torch;

import dev.convoy.network.Convolution;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.ParameterSpec;
import dev.convoy.random.CounterRandom;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One convolution or linear layer in libtorch, each pass by itself: the functions that autograd
 * calls.
 *
 * <p>Concurrency: one thread.
 */
public final class TorchFilter implements AutoCloseable {
  private final PointerScope scope = new PointerScope().extend();
  private final FilterLayer layer;
  private final Tensor x;
  private final Tensor dy;
  private final List<Tensor> parameters = new ArrayList<>();

  /** A layer with operands of its own for a batch of this many rows. */
  public TorchFilter(FilterLayer layer, Shape input, int rows, TorchLayout layout, int threads) {
    torch.set_num_threads(threads);
    this.layer = layer;
    this.x = layout.arrange(random(batch(rows, input)));
    this.dy = layout.arrange(random(batch(rows, layer.outputShape(List.of(input)))));
    for (ParameterSpec spec : layer.parameters(List.of(input))) {
      parameters.add(layout.arrange(random(spec.sizes())));
    }
    scope.close(); // only leaves it
  }

  private static List<Integer> batch(int rows, Shape shape) {
    List<Integer> sizes = new ArrayList<>(List.of(rows, shape.channels()));
    sizes.addAll(shape.spatial());
    return sizes;
  }

  private static Tensor random(List<Integer> sizes) {
    float[] values = new float[sizes.stream().reduce(1, (a, b) -> a * b)];
    long key = CounterRandom.key(11, "operand");
    for (int i = 0; i < values.length; i++) {
      values[i] = CounterRandom.gaussian(key, i % 65_536);
    }
    return TorchTensors.of(values, sizes);
  }

  /** Computes the output. */
  public void forward() {
    TorchScope.withoutGradients(
        () -> TorchLayers.apply(layer, List.of(x), parameters, List.of(), false));
  }

  /** Computes the input's gradient. */
  public void inputGradients() {
    TorchScope.withoutGradients(
        () -> {
          if (layer instanceof Convolution convolution) {
            TorchWindows.gradients(convolution, x, dy, parameters, true, false);
          } else {
            dy.mm(parameters.get(0));
          }
        });
  }

  /** Computes the gradients of weight and bias. */
  public void weightGradients() {
    TorchScope.withoutGradients(
        () -> {
          if (layer instanceof Convolution convolution) {
            TorchWindows.gradients(convolution, x, dy, parameters, false, true);
          } else {
            dy.t().mm(x);
            dy.sum(0);
          }
        });
  }

  @Override
  public void close() {
    scope.deallocate();
  }
}

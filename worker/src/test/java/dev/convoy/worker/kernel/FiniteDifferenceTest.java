package dev.convoy.worker.kernel;

import static dev.convoy.worker.kernel.ConvolutionCases.rows;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelScale;
import dev.convoy.network.Convolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.LeakyRelu;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.LossLayer;
import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.ParameterSpec;
import dev.convoy.network.Pooling;
import dev.convoy.network.Pooling.Divisor;
import dev.convoy.network.Pooling.Kind;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.Upsample;
import dev.convoy.network.Window;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.KernelWorkers.Offer;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reference's gradients are the slopes of its forward: of {@code L = Σ g·y}, for random g,
 * along every element of every input and parameter, by central differences.
 */
class FiniteDifferenceTest {
  /** Half a step; also well below the distance of any two inputs, so no maximum changes hands. */
  private static final float STEP = 2e-3f;

  /** Outputs are rounded to f32, which divided by the step leaves about 1e-4. */
  private static final double TOLERANCE = 1e-3;

  static Stream<ContractCase> layers() {
    return Stream.of(
            filters(),
            transposed(),
            poolings(),
            enlarged(),
            others(),
            losses(),
            deformables(),
            shared())
        .flatMap(cases -> cases);
  }

  private static Stream<ContractCase> filters() {
    Convolution three = Convolution.of(6, 3).padding(1);
    Window line = Window.of(List.of(3)).withStride(2).withPadding(1);
    Window cube = Window.of(List.of(2, 3, 2)).withPadding(1);
    Window lopsided =
        new Window(List.of(3, 2), List.of(1, 2), List.of(0, 1), List.of(2, 0), List.of(2, 1));
    return Stream.of(
        ContractCase.whole("", three, 2, Shape.of(3, 4, 5)),
        ContractCase.whole("stride 2", three.stride(2).noBias(), 2, Shape.of(3, 5, 6)),
        ContractCase.whole("dilation 2", three.dilation(2), 2, Shape.of(2, 5, 6)),
        ContractCase.whole("", three.groups(2), 2, Shape.of(4, 4, 4)),
        ContractCase.whole("depthwise", three.groups(6).stride(2), 2, Shape.of(6, 4, 4)),
        ContractCase.whole("lopsided", new Convolution(4, lopsided, 2, true), 2, Shape.of(4, 5, 4)),
        ContractCase.whole("line", new Convolution(4, line, 2, true), 2, Shape.of(4, 7)),
        ContractCase.whole(
            "line", new Convolution(4, line.withDilation(2), 1, true), 2, Shape.of(3, 7)),
        ContractCase.whole("cube", new Convolution(2, cube, 1, true), 1, Shape.of(2, 2, 3, 3)),
        ContractCase.whole(
            "cube", new Convolution(4, cube.withStride(2), 4, true), 1, Shape.of(4, 3, 3, 4)),
        ContractCase.whole("", new Linear(4, true), 3, Shape.of(7)),
        ContractCase.whole("no bias", new Linear(5, false), 2, Shape.of(6)));
  }

  private static Stream<ContractCase> transposed() {
    Window three = Window.square(3).withStride(2).withPadding(1);
    Window lopsided =
        new Window(List.of(3, 2), List.of(1, 2), List.of(0, 1), List.of(2, 0), List.of(2, 1));
    Window line = Window.of(List.of(4)).withStride(2).withPadding(1);
    Window cube = Window.of(List.of(2, 3, 2)).withStride(2);
    return Stream.of(
        ContractCase.whole("", TransposedConvolution.of(4, 3), 2, Shape.of(3, 3, 4)),
        ContractCase.whole(
            "output padding",
            new TransposedConvolution(4, three, 1, 2, true),
            2,
            Shape.of(4, 3, 2)),
        ContractCase.whole(
            "depthwise", new TransposedConvolution(6, three, 0, 6, false), 2, Shape.of(6, 3, 3)),
        ContractCase.whole(
            "lopsided", new TransposedConvolution(4, lopsided, 0, 2, true), 2, Shape.of(4, 4, 3)),
        ContractCase.whole(
            "line", new TransposedConvolution(4, line, 1, 1, true), 2, Shape.of(3, 5)),
        ContractCase.whole(
            "cube", new TransposedConvolution(2, cube, 1, 1, true), 1, Shape.of(2, 2, 2, 2)));
  }

  private static Stream<ContractCase> enlarged() {
    return Stream.of(Upsample.Mode.values())
        .flatMap(
            mode ->
                Stream.of(
                    ContractCase.whole("", new Upsample(2, mode), 2, Shape.of(3, 3, 4)),
                    ContractCase.whole("line", new Upsample(3, mode), 2, Shape.of(3, 5)),
                    ContractCase.whole("cube", new Upsample(2, mode), 1, Shape.of(2, 2, 3, 2))));
  }

  private static Stream<ContractCase> poolings() {
    Window two = Window.square(2).withStride(2);
    Window three = Window.square(3).withStride(2).withPadding(1);
    Window line = Window.of(List.of(3)).withStride(2).withPadding(1);
    Window cube = Window.of(List.of(2, 2, 3));
    return Stream.concat(
        Stream.of(Kind.values())
            .flatMap(
                kind ->
                    Stream.of(
                        ContractCase.whole(
                            "",
                            new Pooling(kind, three, false, Divisor.TORCH),
                            2,
                            Shape.of(3, 5, 5)),
                        ContractCase.whole(
                            "inside only",
                            new Pooling(kind, three, false, Divisor.VALID),
                            2,
                            Shape.of(3, 5, 5)),
                        ContractCase.whole(
                            "ceil",
                            new Pooling(kind, two, true, Divisor.WINDOW),
                            2,
                            Shape.of(3, 5, 3)),
                        ContractCase.whole(
                            "padding and ceil",
                            new Pooling(kind, three, true, Divisor.TORCH),
                            2,
                            Shape.of(3, 4, 6)),
                        ContractCase.whole(
                            "line",
                            new Pooling(kind, line, false, Divisor.VALID),
                            2,
                            Shape.of(3, 8)),
                        ContractCase.whole(
                            "cube",
                            new Pooling(kind, cube, false, Divisor.TORCH),
                            1,
                            Shape.of(3, 3, 3, 4)))),
        Stream.of(
            ContractCase.whole("", new GlobalAveragePooling(), 2, Shape.of(3, 4, 4)),
            ContractCase.whole("line", new GlobalAveragePooling(), 2, Shape.of(3, 4))));
  }

  private static Stream<ContractCase> others() {
    Shape shape = Shape.of(6, 3, 2);
    return Stream.of(
        ContractCase.whole("", new Activation(Function.RELU), 2, shape),
        ContractCase.whole("", new Activation(Function.RELU6), 2, shape),
        ContractCase.whole("", new Activation(Function.SILU), 2, shape),
        ContractCase.whole("", new Activation(Function.SIGMOID), 2, shape),
        ContractCase.whole("", new Activation(Function.TANH), 2, shape),
        ContractCase.whole("", new Activation(Function.HARD_SWISH), 2, shape),
        ContractCase.whole("", new LeakyRelu(0.2), 2, shape),
        ContractCase.whole("", new ChannelScale(), 2, shape, Shape.of(6)),
        ContractCase.whole("", new Add(), 2, shape, shape),
        ContractCase.whole("3 inputs", new Add(), 2, shape, shape, shape),
        ContractCase.whole("", new Dropout(0.4), 2, shape),
        ContractCase.whole("", new LocalResponseNorm(5, 1.5, 0.75, 1, 1), 2, shape),
        ContractCase.whole("", new LocalResponseNorm(3, 1.5, 0.5, 2, 2), 2, shape),
        ContractCase.whole("", BatchNorm.standard(), 3, shape),
        ContractCase.whole("flat", new BatchNorm(0.1, 0.1), 6, Shape.of(5)));
  }

  private static Stream<ContractCase> losses() {
    SoftmaxCrossEntropy smooth = new SoftmaxCrossEntropy(0.2);
    return Stream.of(
        ContractCase.whole("", new SoftmaxCrossEntropy(), 4, Shape.of(5)),
        ContractCase.whole("smoothing", smooth, 4, Shape.of(5)),
        ContractCase.whole("pixels", smooth, 2, Shape.of(4, 3, 2)),
        ContractCase.whole("volume", new SoftmaxCrossEntropy(), 1, Shape.of(3, 2, 3, 2)),
        ContractCase.whole("", new MeanSquaredError(), 3, Shape.of(2, 3, 2)));
  }

  /**
   * The slope along an offset jumps where a tap meets a pixel. Offsets are multiples of {@code 4 /
   * count} shifted by half of that, so none is whole where 4 divides their count.
   */
  private static Stream<ContractCase> deformables() {
    Window two = Window.square(2);
    Window three = Window.square(3);
    List<Indices> straddling = List.of(Indices.of(4, 1), Indices.of(0, 2, 3, 5));
    return Stream.of(
        DeformableCases.whole("", two, 3, 1, 1, 2, Shape.of(2, 4, 3)),
        DeformableCases.whole(
            "stride 2", three.withStride(2).withPadding(1), 2, 1, 1, 2, Shape.of(2, 5, 4)),
        DeformableCases.whole(
            "dilation 2", two.withDilation(2).withPadding(1), 4, 2, 2, 2, Shape.of(4, 3, 4)),
        DeformableCases.whole("offset groups across groups", two, 4, 2, 4, 1, Shape.of(4, 4, 3)),
        DeformableCases.shared("", two, 6, 2, 1, rows(2), straddling, Shape.of(4, 3, 3)));
  }

  private static Stream<ContractCase> shared() {
    List<Range> split = List.of(new Range(0, 1), new Range(1, 4));
    List<Indices> owned = List.of(Indices.of(4, 1), Indices.of(0, 2, 3, 5));
    Shape shape = Shape.of(6, 3, 2);
    return Stream.of(
        ContractCase.shared("split rows", BatchNorm.standard(), split, owned, shape),
        ContractCase.shared("split rows", new SoftmaxCrossEntropy(), split, List.of(), Shape.of(5)),
        ContractCase.shared(
            "halos", new LocalResponseNorm(5, 1.5, 0.75, 1, 2), rows(2), owned, shape),
        ContractCase.shared("", new ChannelScale(), rows(2), owned, shape, Shape.of(6)),
        ContractCase.shared(
            "split groups",
            TransposedConvolution.of(6, 2).groups(2).stride(2),
            rows(2),
            owned,
            Shape.of(4, 3, 3)),
        ContractCase.shared(
            "split groups", Convolution.of(6, 2).groups(2), rows(2), owned, Shape.of(4, 3, 3)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void gradientsAreTheSlopesOfForward(ContractCase example) {
    try (Kernels reference = new ReferenceKernels()) {
      KernelWorkers workers =
          new KernelWorkers(reference, example.shares(), example.mode(), true, Offer.PLAIN);
      LayerShare share = example.shares().get(0);
      LayerTensors tensors = spread(LayerTensors.random(share, 9));
      Map<String, float[]> gradients =
          AssembledResults.of(example.shares(), workers.step(tensors, 1));
      for (int k = 0; k < tensors.inputs().size(); k++) {
        float[] slopes = slopes(example, workers, tensors, tensors.inputs().get(k));
        check(example, "gradient of input " + k, slopes, gradients);
      }
      List<ParameterSpec> specs = share.layer().parameters(share.inputShapes());
      for (int k = 0; k < specs.size(); k++) {
        float[] slopes = slopes(example, workers, tensors, tensors.parameters().get(k));
        check(example, "gradient of " + specs.get(k).name(), slopes, gradients);
      }
    }
  }

  private static void check(
      ContractCase example, String name, float[] slopes, Map<String, float[]> gradients) {
    float[] gradient = gradients.getOrDefault(name, new float[0]);
    ArrayAgreement.assertClose(name + " of " + example, slopes, gradient, TOLERANCE);
  }

  /** The slope of L along each element of {@code along}, an array within {@code tensors}. */
  private static float[] slopes(
      ContractCase example, KernelWorkers workers, LayerTensors tensors, float[] along) {
    float[] slopes = new float[along.length];
    for (int i = 0; i < along.length; i++) {
      float here = along[i];
      along[i] = here + STEP;
      double width = along[i];
      double rise = projection(example, workers, tensors);
      along[i] = here - STEP;
      width -= along[i];
      rise -= projection(example, workers, tensors);
      along[i] = here;
      slopes[i] = (float) (rise / width);
    }
    return slopes;
  }

  /** {@code Σ g·y}; for a loss the loss itself, whose gradient is taken as 1. */
  private static double projection(
      ContractCase example, KernelWorkers workers, LayerTensors tensors) {
    Map<String, float[]> results = AssembledResults.of(example.shares(), workers.step(tensors, 1));
    float[] y = results.getOrDefault("output", new float[0]);
    if (example.shares().get(0).layer() instanceof LossLayer) {
      return y[0];
    }
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += (double) tensors.outputGradient()[i] * y[i];
    }
    return sum;
  }

  /**
   * Inputs from -4 to 4 with no two equal and none at 0 or ±3, where ReLU, hard-swish and maxima
   * have no slope.
   */
  private static LayerTensors spread(LayerTensors tensors) {
    Random random = new Random(11);
    for (float[] input : tensors.inputs()) {
      for (int i = 0; i < input.length; i++) {
        int j = random.nextInt(i + 1);
        input[i] = input[j];
        input[j] = (i - input.length / 2 + 0.5f) * 8 / input.length;
      }
    }
    return tensors;
  }
}

package dev.convoy.worker.kernel;

import static dev.convoy.worker.kernel.Nd4jComparison.channelsFirst;
import static dev.convoy.worker.kernel.Nd4jComparison.channelsLast;
import static dev.convoy.worker.kernel.Nd4jComparison.joined;
import static dev.convoy.worker.kernel.Nd4jComparison.op;
import static dev.convoy.worker.kernel.Nd4jComparison.outputsFirst;
import static dev.convoy.worker.kernel.Nd4jComparison.outputsLast;
import static dev.convoy.worker.kernel.Nd4jComparison.part;
import static dev.convoy.worker.kernel.Nd4jComparison.window;

import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Pooling;
import dev.convoy.network.Pooling.Divisor;
import dev.convoy.network.Pooling.Kind;
import dev.convoy.network.Window;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The reference computes what ND4J's own operations compute, forward and backward. */
class Nd4jAgreementTest {
  static Stream<Arguments> convolutions() {
    Window square = new Window(List.of(3, 2), List.of(2, 1), List.of(1, 1), List.of(1, 1), ones(2));
    Window line = Window.of(List.of(3)).withStride(2).withPadding(1);
    Window cube = Window.of(List.of(2, 3, 2)).withStride(2).withPadding(1);
    return Stream.of(
        Arguments.of(new Convolution(4, Window.square(3), 1, true), Shape.of(3, 6, 7)),
        Arguments.of(Convolution.of(6, 3).padding(2).dilation(2), Shape.of(5, 6, 7)),
        Arguments.of(new Convolution(4, square, 1, true), Shape.of(3, 6, 7)),
        Arguments.of(new Convolution(4, line, 1, true), Shape.of(3, 9)),
        Arguments.of(new Convolution(4, cube, 1, true), Shape.of(3, 4, 5, 6)),
        Arguments.of(Convolution.of(6, 3).padding(1).groups(2), Shape.of(4, 6, 7)),
        Arguments.of(Convolution.of(6, 3).stride(2).groups(3), Shape.of(6, 7, 7)),
        Arguments.of(Convolution.of(5, 3).groups(5), Shape.of(5, 5, 5)));
  }

  private static List<Integer> ones(int count) {
    return IntStream.range(0, count).mapToObj(i -> 1).toList();
  }

  @ParameterizedTest
  @MethodSource("convolutions")
  void convolutionsAgree(Convolution layer, Shape input) {
    Nd4jComparison run = new Nd4jComparison(layer, input);
    String name = List.of("conv1d", "conv2d", "conv3dnew").get(input.dimensions() - 1);
    int in = input.channels() / layer.groups();
    int out = layer.outputs() / layer.groups();
    List<List<INDArray>> groups = new ArrayList<>();
    for (int g = 0; g < layer.groups(); g++) {
      INDArray x = part(run.input, 1, g * in, in);
      INDArray w = outputsLast(part(run.parameter(0), 0, g * out, out));
      INDArray b = part(run.parameter(1), 0, g * out, out);
      INDArray dy = part(run.outputGradient, 1, g * out, out);
      List<INDArray> both = new ArrayList<>(op(name, convolutionArguments(layer), x, w, b));
      both.addAll(op(name + "_bp", convolutionArguments(layer), x, w, b, dy));
      groups.add(both);
    }
    run.check("output", joined(1, groups, 0));
    run.check("gradient of input 0", joined(1, groups, 1));
    run.check("gradient of weight", outputsFirst(joined(input.dimensions() + 1, groups, 2)));
    run.check("gradient of bias", joined(0, groups, 3));
  }

  /** Kernel, stride, padding, dilation; explicit padding; channels first; weights outputs last. */
  private static long[] convolutionArguments(Convolution layer) {
    return LongStream.concat(window(layer.window()), LongStream.of(0, 0, 0)).toArray();
  }

  static Stream<Arguments> poolings() {
    Window padded = Window.square(3).withStride(2).withPadding(1);
    return Stream.of(
        Arguments.of(Pooling.max(3, 2, 0), Shape.of(5, 7, 7)),
        Arguments.of(Pooling.max(3, 2, 1), Shape.of(5, 7, 8)),
        Arguments.of(Pooling.average(2, 2, 0), Shape.of(5, 6, 8)),
        Arguments.of(Pooling.average(3, 2, 1), Shape.of(5, 7, 8)),
        Arguments.of(new Pooling(Kind.AVERAGE, padded, false, Divisor.VALID), Shape.of(5, 7, 8)));
  }

  @ParameterizedTest
  @MethodSource("poolings")
  void poolingsAgree(Pooling layer, Shape input) {
    Nd4jComparison run = new Nd4jComparison(layer, input);
    String name = layer.kind() == Kind.MAX ? "maxpool2d" : "avgpool2d";
    LongStream rest = LongStream.of(0, layer.divisor() == Divisor.VALID ? 0 : 1, 0);
    long[] arguments = LongStream.concat(window(layer.window()), rest).toArray();
    run.check("output", op(name, arguments, run.input).get(0));
    INDArray dx = op(name + "_bp", arguments, run.input, run.outputGradient).get(0);
    run.check("gradient of input 0", dx);
  }

  @Test
  void fullyConnectedLayersAgree() {
    Nd4jComparison run = new Nd4jComparison(new Linear(4, true), Shape.of(7));
    INDArray w = run.parameter(0);
    run.check("output", run.input.mmul(w.transpose()).addiRowVector(run.parameter(1)));
    run.check("gradient of input 0", run.outputGradient.mmul(w));
    run.check("gradient of weight", run.outputGradient.transpose().mmul(run.input));
    run.check("gradient of bias", run.outputGradient.sum(0));
  }

  /**
   * ND4J multiplies the sum of squares by alpha, the reference by alpha / size. Its backward takes
   * the slope of the sum of all outputs and multiplies that by the output's gradient, which is
   * right only where the gradient is the same in all channels; so here it is 1.
   */
  @Test
  void localResponseNormsAgree() {
    LocalResponseNorm layer = new LocalResponseNorm(5, 1.5, 0.75, 2, 1);
    Nd4jComparison run =
        new Nd4jComparison(
            layer, Shape.of(9, 3, 4), tensors -> Arrays.fill(tensors.outputGradient(), 1));
    double[] settings = {layer.k(), layer.alpha() / layer.size(), layer.beta()};
    INDArray x = channelsLast(run.input);
    INDArray y = op("lrn", new long[] {layer.size() / 2}, settings, x).get(0);
    run.check("output", channelsFirst(y));
    INDArray dy = channelsLast(run.outputGradient);
    INDArray dx = op("lrn_bp", new long[] {layer.size() / 2}, settings, x, dy).get(0);
    run.check("gradient of input 0", channelsFirst(dx));
  }

  @Test
  void batchNormsAgree() {
    BatchNorm layer = BatchNorm.standard();
    Nd4jComparison run = new Nd4jComparison(layer, Shape.of(5, 4, 3));
    INDArray x = run.input;
    INDArray mean = x.mean(0, 2, 3);
    INDArray var = x.var(/* biasCorrected= */ false, 0, 2, 3);
    INDArray w = run.parameter(0);
    INDArray b = run.parameter(1);
    long[] scaleShiftAxis = {1, 1, 1};
    double[] epsilon = {layer.epsilon()};
    run.check("output", op("batchnorm", scaleShiftAxis, epsilon, x, mean, var, w, b).get(0));
    List<INDArray> gradients =
        op("batchnorm_bp", scaleShiftAxis, epsilon, x, mean, var, w, b, run.outputGradient);
    run.check("gradient of input 0", gradients.get(0));
    run.check("gradient of weight", gradients.get(3));
    run.check("gradient of bias", gradients.get(4));
    double m = layer.momentum();
    INDArray unbiased = x.var(/* biasCorrected= */ true, 0, 2, 3);
    run.check("running_mean", run.state(0).mul(1 - m).add(mean.mul(m)));
    run.check("running_var", run.state(1).mul(1 - m).add(unbiased.mul(m)));
  }
}

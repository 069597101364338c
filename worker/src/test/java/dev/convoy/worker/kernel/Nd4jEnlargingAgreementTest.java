package dev.convoy.worker.kernel;

import static dev.convoy.worker.kernel.Nd4jComparison.channelsFirst;
import static dev.convoy.worker.kernel.Nd4jComparison.channelsLast;
import static dev.convoy.worker.kernel.Nd4jComparison.joined;
import static dev.convoy.worker.kernel.Nd4jComparison.op;
import static dev.convoy.worker.kernel.Nd4jComparison.part;
import static dev.convoy.worker.kernel.Nd4jComparison.window;

import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.Upsample;
import dev.convoy.network.Window;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Layers that make maps larger compute what ND4J's own operations compute. ND4J has neither groups,
 * output padding nor one dimension for transposed convolutions, and no gradient of a bilinear
 * upsampling.
 */
class Nd4jEnlargingAgreementTest {

  static Stream<Arguments> transposed() {
    Window two = Window.square(4).withStride(2).withPadding(1);
    Window lopsided =
        new Window(List.of(3, 2), List.of(2, 1), List.of(1, 0), List.of(1, 0), List.of(1, 2));
    Window cube = Window.of(List.of(2, 3, 2)).withStride(2);
    return Stream.of(
        Arguments.of(TransposedConvolution.of(4, 3), Shape.of(3, 5, 4)),
        Arguments.of(new TransposedConvolution(4, two, 0, 1, true), Shape.of(3, 5, 4)),
        Arguments.of(new TransposedConvolution(4, two, 0, 2, true), Shape.of(6, 5, 4)),
        Arguments.of(new TransposedConvolution(4, lopsided, 0, 1, true), Shape.of(3, 5, 4)),
        Arguments.of(new TransposedConvolution(4, cube, 0, 1, true), Shape.of(3, 2, 3, 4)),
        Arguments.of(
            new TransposedConvolution(6, cube.withPadding(1), 0, 2, true), Shape.of(4, 3, 3, 4)));
  }

  @ParameterizedTest
  @MethodSource("transposed")
  void transposedConvolutionsAgree(TransposedConvolution layer, Shape input) {
    Nd4jComparison run = new Nd4jComparison(layer, input);
    String name = "deconv" + input.dimensions() + "d";
    long[] arguments = LongStream.concat(window(layer.window()), LongStream.of(0, 0, 0)).toArray();
    int in = input.channels() / layer.groups();
    int out = layer.outputs() / layer.groups();
    List<List<INDArray>> groups = new ArrayList<>();
    for (int g = 0; g < layer.groups(); g++) {
      INDArray x = part(run.input, 1, g * in, in);
      INDArray w = inputsLast(part(run.parameter(0), 0, g * out, out));
      INDArray b = part(run.parameter(1), 0, g * out, out);
      INDArray dy = part(run.outputGradient, 1, g * out, out);
      List<INDArray> both = new ArrayList<>(op(name, arguments, x, w, b));
      both.addAll(op(name + "_bp", arguments, x, w, b, dy));
      groups.add(both);
    }
    run.check("output", joined(1, groups, 0));
    run.check("gradient of input 0", joined(1, groups, 1));
    run.check("gradient of weight", inputsSecond(joined(input.dimensions(), groups, 2)));
    run.check("gradient of bias", joined(0, groups, 3));
  }

  /** Weights {@code (O, I, kernel...)} as {@code (kernel..., O, I)}. */
  private static INDArray inputsLast(INDArray w) {
    IntStream order = IntStream.concat(IntStream.range(2, w.rank()), IntStream.of(0, 1));
    return w.permute(order.toArray()).dup('c');
  }

  private static INDArray inputsSecond(INDArray w) {
    IntStream kernel = IntStream.range(0, w.rank() - 2);
    int[] order = IntStream.concat(IntStream.of(w.rank() - 2, w.rank() - 1), kernel).toArray();
    return w.permute(order).dup('c');
  }

  static Stream<Shape> maps() {
    return Stream.of(Shape.of(5, 3, 4), Shape.of(5, 3, 4, 2));
  }

  @ParameterizedTest
  @MethodSource("maps")
  void nearestUpsamplingsAgree(Shape shape) {
    Nd4jComparison run = new Nd4jComparison(new Upsample(3, Upsample.Mode.NEAREST), shape);
    String name = "upsampling" + shape.dimensions() + "d";
    LongStream factors = LongStream.generate(() -> 3).limit(shape.dimensions());
    long[] arguments = LongStream.concat(factors, LongStream.of(1)).toArray();
    run.check("output", op(name, arguments, run.input).get(0));
    INDArray dx = op(name + "_bp", new long[] {1}, run.input, run.outputGradient).get(0);
    run.check("gradient of input 0", dx);
  }

  @Test
  void bilinearUpsamplingsAgree() {
    Shape shape = Shape.of(5, 3, 4);
    Nd4jComparison run = new Nd4jComparison(new Upsample(2, Upsample.Mode.BILINEAR), shape);
    INDArray y =
        Nd4j.exec(
            DynamicCustomOp.builder("resize_bilinear")
                .addInputs(channelsLast(run.input))
                .addIntegerArguments(6, 8)
                .addBooleanArguments(/* corners aligned */ false, /* pixel centres aligned */ true)
                .build())[0];
    run.check("output", channelsFirst(y));
  }
}

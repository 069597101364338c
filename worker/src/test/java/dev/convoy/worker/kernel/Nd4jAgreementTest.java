package dev.convoy.worker.kernel;

import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.Layer;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.Pooling;
import dev.convoy.network.Pooling.Kind;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.Spatial;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.Workers.Offer;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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

/** The reference computes what ND4J's own operations compute, forward and backward. */
class Nd4jAgreementTest {
  private static final double TOLERANCE = 1e-5;
  private static final int ROWS = 3;

  /** ND4J's number for losses that are added up, not averaged. */
  private static final long[] SUM = {1};

  static Stream<Arguments> convolutions() {
    Spatial square =
        new Spatial(List.of(3, 2), List.of(2, 1), List.of(1, 1), List.of(1, 1), ones(2));
    Spatial line = Spatial.of(List.of(3)).withStride(2).withPadding(1);
    Spatial cube = Spatial.of(List.of(2, 3, 2)).withStride(2).withPadding(1);
    return Stream.of(
        Arguments.of(new Convolution(4, Spatial.square(3), 1, true), Shape.of(3, 6, 7)),
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
    Comparison run = new Comparison(layer, input);
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

  private static LongStream window(Spatial window) {
    return Stream.of(window.kernel(), window.stride(), window.before(), window.dilation())
        .flatMap(List::stream)
        .mapToLong(size -> size);
  }

  static Stream<Arguments> poolings() {
    Spatial padded = Spatial.square(3).withStride(2).withPadding(1);
    return Stream.of(
        Arguments.of(Pooling.max(3, 2, 0), Shape.of(5, 7, 7)),
        Arguments.of(Pooling.max(3, 2, 1), Shape.of(5, 7, 8)),
        Arguments.of(Pooling.average(2, 2, 0), Shape.of(5, 6, 8)),
        Arguments.of(Pooling.average(3, 2, 1), Shape.of(5, 7, 8)),
        Arguments.of(new Pooling(Kind.AVERAGE, padded, false, false), Shape.of(5, 7, 8)));
  }

  @ParameterizedTest
  @MethodSource("poolings")
  void poolingsAgree(Pooling layer, Shape input) {
    Comparison run = new Comparison(layer, input);
    String name = layer.kind() == Kind.MAX ? "maxpool2d" : "avgpool2d";
    LongStream rest = LongStream.of(0, layer.includePadding() ? 1 : 0, 0);
    long[] arguments = LongStream.concat(window(layer.window()), rest).toArray();
    run.check("output", op(name, arguments, run.input).get(0));
    INDArray dx = op(name + "_bp", arguments, run.input, run.outputGradient).get(0);
    run.check("gradient of input 0", dx);
  }

  @Test
  void fullyConnectedLayersAgree() {
    Comparison run = new Comparison(new Linear(4, true), Shape.of(7));
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
    Comparison run = new Comparison(layer, Shape.of(9, 3, 4), gradient -> Arrays.fill(gradient, 1));
    double[] numbers = {layer.k(), layer.alpha() / layer.size(), layer.beta()};
    INDArray x = channelsLast(run.input);
    INDArray y = op("lrn", new long[] {layer.size() / 2}, numbers, x).get(0);
    run.check("output", channelsFirst(y));
    INDArray dy = channelsLast(run.outputGradient);
    INDArray dx = op("lrn_bp", new long[] {layer.size() / 2}, numbers, x, dy).get(0);
    run.check("gradient of input 0", channelsFirst(dx));
  }

  @Test
  void batchNormsAgree() {
    BatchNorm layer = BatchNorm.standard();
    Comparison run = new Comparison(layer, Shape.of(5, 4, 3));
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

  /**
   * ND4J knows rows of classes only, so pixels become rows; a label that does not count weighs 0.
   */
  @Test
  void smoothedSoftmaxCrossEntropiesOfPixelsAgree() {
    SoftmaxCrossEntropy layer = new SoftmaxCrossEntropy(0.2);
    Comparison run = new Comparison(layer, Shape.of(4, 3, 5));
    int[] labels = run.tensors.labels();
    INDArray wanted = Nd4j.zeros(labels.length, 4);
    INDArray weights = Nd4j.ones(labels.length);
    for (int q = 0; q < labels.length; q++) {
      wanted.putScalar(q, Math.max(0, labels[q]), 1);
      weights.putScalar(q, labels[q] < 0 ? 0 : 1);
    }
    INDArray logits = channelsLast(run.input).reshape(labels.length, 4);
    double[] smoothing = {layer.smoothing()};
    String name = "softmax_cross_entropy_loss";
    INDArray loss = op(name, SUM, smoothing, logits, weights, wanted).get(0);
    INDArray dx = op(name + "_grad", SUM, smoothing, logits, weights, wanted).get(0);
    run.checkLoss(loss.div(labels.length));
    INDArray pixels = dx.div(labels.length).reshape(ROWS, 3, 5, 4);
    run.check("gradient of input 0", channelsFirst(pixels));
  }

  @Test
  void meanSquaredErrorsAgree() {
    Comparison run = new Comparison(new MeanSquaredError(), Shape.of(2, 3, 4));
    float[] wanted = new float[run.tensors.labels().length];
    for (int e = 0; e < wanted.length; e++) {
      wanted[e] = Float.intBitsToFloat(run.tensors.labels()[e]);
    }
    INDArray targets = array(wanted, run.share.inputSizes(0));
    INDArray weights = Nd4j.onesLike(targets);
    INDArray loss = op("mean_sqerr_loss", SUM, run.input, weights, targets).get(0);
    INDArray dx = op("mean_sqerr_loss_grad", SUM, run.input, weights, targets).get(0);
    run.checkLoss(loss.div(wanted.length));
    run.check("gradient of input 0", dx.div(wanted.length));
  }

  /** A layer on random numbers: what the reference makes of them, and the numbers for ND4J. */
  private static final class Comparison {
    final INDArray input;
    final INDArray outputGradient;
    private final LayerShare share;
    private final LayerTensors tensors;
    private final Map<String, float[]> expected;

    Comparison(Layer layer, Shape shape) {
      this(layer, shape, gradient -> {});
    }

    Comparison(Layer layer, Shape shape, Consumer<float[]> prepareGradient) {
      share = LayerShare.whole("layer", layer, List.of(shape), ROWS);
      tensors = LayerTensors.random(share, 3);
      prepareGradient.accept(tensors.outputGradient());
      input = array(tensors.inputs().get(0), share.inputSizes(0));
      outputGradient = array(tensors.outputGradient(), share.outputSizes());
      try (Kernels reference = new ReferenceKernels()) {
        Workers workers = new Workers(reference, List.of(share), Mode.TRAINING, true, Offer.PLAIN);
        expected = workers.step(tensors, 1).get(0);
      }
    }

    INDArray parameter(int k) {
      return array(tensors.parameters().get(k), share.parameters().get(k).sizes());
    }

    INDArray state(int k) {
      return array(tensors.state().get(k), List.of(tensors.state().get(k).length));
    }

    void checkLoss(INDArray theirs) {
      float[] loss = Arrays.copyOf(expected.getOrDefault("output", new float[1]), 1);
      Agreement.assertClose("loss", new float[] {theirs.getFloat(0)}, loss, TOLERANCE);
    }

    void check(String name, INDArray theirs) {
      float[] values = Nd4j.toFlattened('c', theirs).toFloatVector();
      float[] ours = expected.getOrDefault(name, new float[0]);
      Agreement.assertClose(name + " of " + share.layer().describe(), values, ours, TOLERANCE);
    }
  }

  private static INDArray array(float[] values, List<Integer> sizes) {
    return Nd4j.createFromArray(values).reshape(sizes.stream().mapToLong(s -> s).toArray());
  }

  private static List<INDArray> op(String name, long[] whole, INDArray... inputs) {
    return op(name, whole, new double[0], inputs);
  }

  private static List<INDArray> op(String name, long[] whole, double[] real, INDArray... inputs) {
    return List.of(
        Nd4j.exec(
            DynamicCustomOp.builder(name)
                .addInputs(inputs)
                .addIntegerArguments(LongStream.of(whole).mapToInt(Math::toIntExact).toArray())
                .addFloatingPointArguments(Arrays.stream(real).boxed().toArray(Double[]::new))
                .build()));
  }

  /** Indices {@code from .. from + count - 1} of one dimension. */
  private static INDArray part(INDArray whole, int dimension, int from, int count) {
    int[] indices = IntStream.range(from, from + count).toArray();
    INDArray[] slices =
        IntStream.of(indices)
            .mapToObj(i -> Nd4j.expandDims(whole.slice(i, dimension), dimension))
            .toArray(INDArray[]::new);
    return Nd4j.concat(dimension, slices).dup('c');
  }

  private static INDArray joined(int dimension, List<List<INDArray>> groups, int result) {
    return Nd4j.concat(dimension, groups.stream().map(g -> g.get(result)).toArray(INDArray[]::new));
  }

  /** Weights {@code (O, I, kernel...)} as {@code (kernel..., I, O)}: conv1d takes only these. */
  private static INDArray outputsLast(INDArray w) {
    IntStream order = IntStream.concat(IntStream.range(2, w.rank()), IntStream.of(1, 0));
    return w.permute(order.toArray()).dup('c');
  }

  private static INDArray outputsFirst(INDArray w) {
    IntStream kernel = IntStream.range(0, w.rank() - 2);
    int[] order = IntStream.concat(IntStream.of(w.rank() - 1, w.rank() - 2), kernel).toArray();
    return w.permute(order).dup('c');
  }

  private static INDArray channelsLast(INDArray x) {
    return x.permute(0, 2, 3, 1).dup('c');
  }

  private static INDArray channelsFirst(INDArray x) {
    return x.permute(0, 3, 1, 2).dup('c');
  }
}

package dev.convoy.worker.kernel;

import dev.convoy.network.Layer;
import dev.convoy.network.Window;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.KernelWorkers.Offer;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** A layer on random values: what the reference makes of them, and the values for ND4J. */
final class Nd4jComparison {
  private static final double TOLERANCE = 1e-5;
  static final int ROWS = 3;

  final INDArray input;
  final INDArray outputGradient;
  private final LayerShare share;
  private final LayerTensors tensors;
  private final Map<String, float[]> expected;

  Nd4jComparison(Layer layer, Shape shape) {
    this(layer, List.of(shape), tensors -> {});
  }

  /** A layer of several inputs. */
  Nd4jComparison(Layer layer, List<Shape> shapes) {
    this(layer, shapes, tensors -> {});
  }

  Nd4jComparison(Layer layer, Shape shape, Consumer<LayerTensors> prepare) {
    this(layer, List.of(shape), prepare);
  }

  private Nd4jComparison(Layer layer, List<Shape> shapes, Consumer<LayerTensors> prepare) {
    share = LayerShare.whole("layer", layer, shapes, ROWS);
    tensors = LayerTensors.random(share, 3);
    prepare.accept(tensors);
    input = input(0);
    outputGradient = array(tensors.outputGradient(), share.outputSizes());
    try (Kernels reference = new ReferenceKernels()) {
      KernelWorkers workers =
          new KernelWorkers(reference, List.of(share), Mode.TRAINING, true, Offer.PLAIN);
      expected = workers.step(tensors, 1).get(0);
    }
  }

  INDArray input(int k) {
    return array(tensors.inputs().get(k), share.inputSizes(k));
  }

  INDArray parameter(int k) {
    return array(tensors.parameters().get(k), share.parameters().get(k).sizes());
  }

  INDArray state(int k) {
    return array(tensors.state().get(k), List.of(tensors.state().get(k).length));
  }

  /** What a loss was given to compare with. */
  int[] labels() {
    return tensors.labels();
  }

  /** Targets of the input's sizes. */
  INDArray targets() {
    float[] targets = new float[tensors.labels().length];
    for (int e = 0; e < targets.length; e++) {
      targets[e] = Float.intBitsToFloat(tensors.labels()[e]);
    }
    return array(targets, share.inputSizes(0));
  }

  /** Compares the first number of the output. */
  void checkLoss(INDArray theirs) {
    float[] loss = Arrays.copyOf(expected.getOrDefault("output", new float[1]), 1);
    ArrayAgreement.assertClose("loss", new float[] {theirs.getFloat(0)}, loss, TOLERANCE);
  }

  void check(String name, INDArray theirs) {
    float[] values = Nd4j.toFlattened('c', theirs).toFloatVector();
    float[] ours = expected.getOrDefault(name, new float[0]);
    ArrayAgreement.assertClose(name + " of " + share.layer().describe(), values, ours, TOLERANCE);
  }

  private static INDArray array(float[] values, List<Integer> sizes) {
    return Nd4j.createFromArray(values).reshape(sizes.stream().mapToLong(s -> s).toArray());
  }

  static List<INDArray> op(String name, long[] whole, INDArray... inputs) {
    return op(name, whole, new double[0], inputs);
  }

  static List<INDArray> op(String name, long[] whole, double[] real, INDArray... inputs) {
    return List.of(
        Nd4j.exec(
            DynamicCustomOp.builder(name)
                .addInputs(inputs)
                .addIntegerArguments(LongStream.of(whole).mapToInt(Math::toIntExact).toArray())
                .addFloatingPointArguments(Arrays.stream(real).boxed().toArray(Double[]::new))
                .build()));
  }

  static LongStream window(Window window) {
    return Stream.of(window.kernel(), window.stride(), window.before(), window.dilation())
        .flatMap(List::stream)
        .mapToLong(size -> size);
  }

  /** Indices {@code from .. from + count - 1} of one dimension. */
  static INDArray part(INDArray whole, int dimension, int from, int count) {
    int[] indices = IntStream.range(from, from + count).toArray();
    INDArray[] slices =
        IntStream.of(indices)
            .mapToObj(i -> Nd4j.expandDims(whole.slice(i, dimension), dimension))
            .toArray(INDArray[]::new);
    return Nd4j.concat(dimension, slices).dup('c');
  }

  static INDArray joined(int dimension, List<List<INDArray>> groups, int result) {
    return Nd4j.concat(dimension, groups.stream().map(g -> g.get(result)).toArray(INDArray[]::new));
  }

  /** Weights {@code (O, I, kernel...)} as {@code (kernel..., I, O)}: conv1d takes only these. */
  static INDArray outputsLast(INDArray w) {
    IntStream order = IntStream.concat(IntStream.range(2, w.rank()), IntStream.of(1, 0));
    return w.permute(order.toArray()).dup('c');
  }

  static INDArray outputsFirst(INDArray w) {
    IntStream kernel = IntStream.range(0, w.rank() - 2);
    int[] order = IntStream.concat(IntStream.of(w.rank() - 1, w.rank() - 2), kernel).toArray();
    return w.permute(order).dup('c');
  }

  static INDArray channelsLast(INDArray x) {
    return x.permute(0, 2, 3, 1).dup('c');
  }

  static INDArray channelsFirst(INDArray x) {
    return x.permute(0, 3, 1, 2).dup('c');
  }
}

package dev.convoy.worker.kernel;

import static dev.convoy.worker.kernel.Nd4jComparison.op;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.ChannelScale;
import dev.convoy.network.Layer;
import dev.convoy.network.LeakyRelu;
import dev.convoy.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Layers that look at one element at a time compute what ND4J computes. */
class Nd4jElementwiseAgreementTest {
  private static final Shape MAPS = Shape.of(5, 3, 4);

  static Stream<Arguments> activations() {
    return Stream.of(
        Arguments.of(new Activation(Function.RELU), "relu", new double[] {0}),
        Arguments.of(new Activation(Function.RELU6), "relu6", new double[] {0}),
        Arguments.of(new Activation(Function.SIGMOID), "sigmoid", new double[0]),
        Arguments.of(new Activation(Function.TANH), "tanh", new double[0]));
  }

  @ParameterizedTest
  @MethodSource("activations")
  void activationsAgree(Layer layer, String name, double[] settings) {
    check(new Nd4jComparison(layer, MAPS), name, settings);
  }

  /** At 0 ND4J's slope is that of the positive side, the reference's that of the negative. */
  @Test
  void leakyRelusAgreeButAtZero() {
    check(
        new Nd4jComparison(new LeakyRelu(0.2), MAPS, Nd4jElementwiseAgreementTest::avoidZero),
        "lrelu",
        new double[] {0.2});
  }

  private static void avoidZero(LayerTensors tensors) {
    float[] x = tensors.inputs().get(0);
    for (int i = 0; i < x.length; i++) {
      x[i] = x[i] == 0 ? 0.5f : x[i];
    }
  }

  private static void check(Nd4jComparison run, String name, double[] settings) {
    run.check("output", op(name, new long[0], settings, run.input).get(0));
    INDArray dx = op(name + "_bp", new long[0], settings, run.input, run.outputGradient).get(0);
    run.check("gradient of input 0", dx);
  }

  /** ND4J has hard-swish only as its parts. */
  @Test
  void hardSwishAgrees() {
    Nd4jComparison run = new Nd4jComparison(new Activation(Function.HARD_SWISH), MAPS);
    INDArray gate = Transforms.max(Transforms.min(run.input.add(3), 6), 0).div(6);
    run.check("output", run.input.mul(gate));
  }

  @Test
  void channelScalesAgree() {
    Shape factors = Shape.of(MAPS.channels());
    Nd4jComparison run = new Nd4jComparison(new ChannelScale(), List.of(MAPS, factors));
    INDArray s = run.input(1);
    INDArray everywhere = s.reshape(s.size(0), s.size(1), 1, 1);
    run.check("output", run.input.mul(everywhere));
    run.check("gradient of input 0", run.outputGradient.mul(everywhere));
    run.check("gradient of input 1", run.outputGradient.mul(run.input).sum(2, 3));
  }
}

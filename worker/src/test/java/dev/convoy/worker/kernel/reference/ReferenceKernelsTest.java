package dev.convoy.worker.kernel.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.layout.Block;
import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.Layer;
import dev.convoy.network.Pooling;
import dev.convoy.network.Pooling.Divisor;
import dev.convoy.network.Pooling.Kind;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.Window;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers that can be checked by hand, and what the reference refuses. */
class ReferenceKernelsTest {
  private final ReferenceKernels kernels = new ReferenceKernels();

  private static LayerShare whole(Layer layer, int rows, Shape input) {
    return LayerShare.whole("it", layer, List.of(input), rows);
  }

  private LayerKernel training(LayerShare share) {
    return kernels.layer(share, List.of(kernels.plain(share.inputSizes(0))), Mode.TRAINING, true);
  }

  @Test
  void aConvolutionInOneDimensionIsASlidingSum() {
    Convolution layer = new Convolution(1, Window.of(List.of(2)), 1, true);
    float[] y = new float[3];
    new ReferenceConvolution(whole(layer, 1, Shape.of(1, 4)))
        .forward(new float[] {1, 2, 3, 4}, new float[] {10, 1}, new float[] {0.5f}, y);
    assertArrayEquals(new float[] {12.5f, 23.5f, 34.5f}, y);
  }

  @Test
  void theFirstOfSeveralLargestElementsTakesTheGradient() {
    LayerShare share = whole(Pooling.max(2, 2, 0), 1, Shape.of(1, 2, 2));
    float[] dx = new float[4];
    ReferencePooling.maxBackward(share, new float[] {1, 7, 7, 7}, new float[] {3}, dx);
    assertArrayEquals(new float[] {0, 3, 0, 0}, dx);
  }

  @Test
  void paddingIsNeverTheLargestElement() {
    float[] y = new float[1];
    Window window = Window.square(3).withStride(3).withPadding(1);
    Pooling layer = new Pooling(Kind.MAX, window, false, Divisor.TORCH);
    ReferencePooling.max(whole(layer, 1, Shape.of(1, 2, 2)), new float[] {-1, -2, -3, -4}, y);
    assertArrayEquals(new float[] {-1}, y);
  }

  /** Windows of 3 that move by 2 over 6 elements and 1 of padding: the last begins at 5. */
  @ParameterizedTest
  @CsvSource({"TORCH, 3, 4, 6, 2.5", "VALID, 4.5, 4, 6, 5", "WINDOW, 3, 4, 6, 1.6666666"})
  void aMeanDividesByTheTapsThatCount(
      Divisor divisor, float first, float second, float third, float last) {
    Window window = Window.of(List.of(3)).withStride(2).withPadding(1);
    Pooling layer = new Pooling(Kind.AVERAGE, window, true, divisor);
    LayerShare share = whole(layer, 1, Shape.of(1, 6));
    float[] y = new float[4];
    ReferencePooling.average(share, new float[] {6, 3, 4, 5, 8, 5}, y);
    assertArrayEquals(new float[] {first, second, third, last}, y);
  }

  @Test
  void twoEqualClassesCostTheLogarithmOfTwoAndTheFirstIsTheGuess() {
    LayerShare share = whole(new SoftmaxCrossEntropy(), 2, Shape.of(2));
    float[] x = {1000, 1000, -1000, -1000};
    float[] y = new float[2];
    ReferenceSoftmaxCrossEntropy.forward(share, x, new int[] {0, 1}, y);
    assertArrayEquals(new float[] {(float) Math.log(2), 0.5f}, y, 1e-6f);
    float[] dx = new float[4];
    ReferenceSoftmaxCrossEntropy.backward(share, x, new int[] {0, 1}, dx);
    assertArrayEquals(new float[] {-0.25f, 0.25f, 0.25f, -0.25f}, dx, 1e-6f);
  }

  @Test
  void dropoutKeepsTheExpectedShareAndDrawsAnotherMaskEachStep() {
    LayerShare share = whole(new Dropout(0.25), 10, Shape.of(100, 3, 3));
    double[] one = ReferenceDropout.factors(share, Mode.TRAINING, 1);
    double[] two = ReferenceDropout.factors(share, Mode.TRAINING, 2);
    int kept = 0;
    int same = 0;
    for (int e = 0; e < one.length; e++) {
      assertTrue(one[e] == 0 || one[e] == 1 / 0.75);
      kept += one[e] > 0 ? 1 : 0;
      same += one[e] == two[e] ? 1 : 0;
    }
    assertEquals(0.75, (double) kept / one.length, 0.02);
    assertEquals(0.75 * 0.75 + 0.25 * 0.25, (double) same / one.length, 0.02);
  }

  @Test
  void aChannelThatIsNotHeldIsAnErrorThatNamesIt() {
    Block all = new Block(new Range(0, 1), Indices.range(0, 4));
    LayerShare share =
        new LayerShare(
            "relu3",
            new Activation(Function.RELU),
            List.of(Shape.of(4)),
            Shape.of(4),
            List.of(new Block(all.rows(), Indices.range(0, 3))),
            all,
            List.of(all.rows()),
            0,
            0);
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> Positions.ofElements(share, 0));
    assertEquals("relu3: channel 3 of input 0 is not held", error.getMessage());
  }

  @Test
  void aLabelThatIsNoClassIsAnErrorThatNamesIt() {
    LayerShare share = whole(new SoftmaxCrossEntropy(), 1, Shape.of(3));
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                ReferenceSoftmaxCrossEntropy.forward(
                    share, new float[3], new int[] {3}, new float[2]));
    assertEquals("it: label 3 is not one of 3 classes", error.getMessage());
  }

  @Test
  void batchNormalisationDoesNotTrainOnOneValueAChannel() {
    LayerShare share = whole(BatchNorm.standard(), 1, Shape.of(5));
    assertThrows(IllegalArgumentException.class, () -> training(share));
  }

  @Test
  void aKernelWithoutBuffersSaysSo() {
    LayerKernel kernel = training(whole(new Activation(Function.SILU), 1, Shape.of(5)));
    assertThrows(IllegalStateException.class, () -> kernel.forward(0, 0));
  }
}

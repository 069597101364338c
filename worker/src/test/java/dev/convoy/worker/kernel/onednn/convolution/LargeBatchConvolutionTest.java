package dev.convoy.worker.kernel.onednn.convolution;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.Convolution;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.Operands;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** AlexNet's first layer at a batch for which oneDNN has fast code only in parts. */
class LargeBatchConvolutionTest {
  private static final Shape INPUT = Shape.of(3, 227, 227);
  private static final int BATCH = 128;

  @Test
  void theWeightGradientOfALargeBatchIsTheSumOfItsHalves() {
    try (Kernels kernels = OneDnnKernels.open(2)) {
      float[] whole = gradient(kernels, 0, BATCH);
      float[] first = gradient(kernels, 0, BATCH / 2);
      float[] second = gradient(kernels, BATCH / 2, BATCH / 2);
      double difference = 0;
      double size = 0;
      for (int i = 0; i < whole.length; i++) {
        difference += Math.pow(whole[i] - (first[i] + second[i]), 2);
        size += Math.pow(whole[i], 2);
      }
      assertTrue(Math.sqrt(difference / size) < 1e-6, "relative " + Math.sqrt(difference / size));
    }
  }

  private static float[] gradient(Kernels kernels, int firstRow, int rows) {
    LayerShare share =
        LayerShare.whole("conv1", Convolution.of(96, 11).stride(4), List.of(INPUT), rows);
    Format plain = kernels.plain(share.inputSizes(0));
    LayerKernel kernel = kernels.layer(share, List.of(plain), Mode.TRAINING, false);
    try (Arena arena = new Arena()) {
      Operands operands = Operands.allot(kernel.spec(), /* trains= */ true, arena);
      Buffer slope = Objects.requireNonNull(operands.outputGradient());
      Buffer plainSlope = new Buffer("plain slope", slope.bytes());
      arena.keep(plainSlope);
      arena.place();
      fill(operands.inputs().get(0), (long) firstRow * INPUT.elements());
      operands.parameters().forEach(w -> fill(w, 0));
      fill(plainSlope, (long) firstRow * 96 * 55 * 55);
      Format plainOutput = kernels.plain(share.outputSizes());
      kernels.copy(plainOutput, plainSlope, kernel.spec().formats().outputGradient(), slope).run();
      kernel.bind(operands);
      kernel.forward(0, 0);
      kernel.backward(0, 0);
      kernel.weightGradients(0);
      Buffer gradient = operands.parameterGradients().get(0);
      float[] result = new float[(int) (gradient.bytes() / Float.BYTES)];
      gradient.floats().get(result);
      return result;
    }
  }

  /** Numbers that depend on their place in the whole batch only. */
  private static void fill(Buffer buffer, long first) {
    FloatBuffer floats = buffer.floats();
    for (int i = 0; i < floats.capacity(); i++) {
      floats.put(i, (((first + i) * 2_654_435_761L) >>> 7) % 1_000 / 1_000f - 0.5f);
    }
  }
}

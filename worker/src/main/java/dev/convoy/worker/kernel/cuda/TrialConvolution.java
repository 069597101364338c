package dev.convoy.worker.kernel.cuda;

import dev.convoy.network.Convolution;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.Operands;
import dev.convoy.worker.kernel.cuda.device.CudaException;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.Arrays;
import java.util.List;

/** One small convolution, to see that driver, cuDNN and our own code work together. */
final class TrialConvolution {
  private TrialConvolution() {}

  /**
   * Sums up the neighbours of nine ones.
   *
   * @throws CudaException when it fails or its result is wrong
   */
  static void run(CudnnKernels kernels) {
    Convolution ones = Convolution.of(1, 3).padding(1).noBias();
    LayerShare share = LayerShare.whole("try", ones, List.of(Shape.of(1, 3, 3)), 1);
    LayerKernel kernel = kernels.compile(share, Mode.INFERENCE, false, DataType.F32);
    Buffer image = new Buffer("image", kernel.spec().formats().inputs().get(0).bytes());
    Buffer weights = new Buffer("weights", kernel.spec().formats().parameters().get(0).bytes());
    Buffer result = new Buffer("result", kernel.spec().formats().output().bytes());
    Buffer scratch = new Buffer("scratch", kernel.spec().memory().forwardScratch());
    try (Arena arena = new Arena(kernels.memory())) {
      List.of(image, weights, result, scratch).forEach(arena::keep);
      arena.place();
      float[] nine = {1, 1, 1, 1, 1, 1, 1, 1, 1};
      image.put(0, nine);
      weights.put(0, nine);
      kernel.bind(Operands.ofForward(List.of(image), result, List.of(weights), scratch));
      kernel.forward(0, 0);
      float[] sums = new float[nine.length];
      result.get(0, sums);
      float[] expected = {4, 6, 4, 6, 9, 6, 4, 6, 4};
      for (int i = 0; i < sums.length; i++) {
        if (!(Math.abs(sums[i] - expected[i]) < 1e-3)) { // so that NaN fails
          throw new CudaException("a convolution came out as " + Arrays.toString(sums));
        }
      }
    }
  }
}

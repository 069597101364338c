package dev.convoy.worker.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.network.Activation;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.cuda.device.Precision;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("gpu")
class LargeTensorTest {
  private static final long BYTES = 2_600_000_000L; // more than a view of the CPU's reaches

  @Test
  void aTensorOfMoreThanTwoGigabytesIsReachedToItsEnd() {
    try (CudnnKernels kernels = CudnnKernels.open(0, Precision.F32, /* share= */ true);
        Arena arena = new Arena(kernels.memory())) {
      Buffer large = new Buffer("large", BYTES);
      arena.keep(large);
      arena.place();
      float[] values = {1, 2, 3};
      int last = (int) (BYTES / Float.BYTES) - values.length;
      large.put(last, values);
      float[] read = new float[values.length];
      large.get(last, read);
      assertArrayEquals(values, read);
    }
  }

  @Test
  void aTensorOfMoreElementsThanCudnnCountsIsRefusedInASentence() {
    LayerShare share =
        LayerShare.whole(
            "relu",
            new Activation(Activation.Function.RELU),
            List.of(Shape.of(64, 224, 224)),
            1000);
    try (CudnnKernels kernels = CudnnKernels.open(0, Precision.F32, /* share= */ true)) {
      OutOfMemoryError e =
          assertThrows(
              OutOfMemoryError.class, () -> kernels.layer(share, List.of(), Mode.INFERENCE, false));
      assertEquals(
          "relu has a tensor of 3211264000 elements, but on a GPU one has at most 2147483647 (use a"
              + " smaller batch or more workers)",
          e.getMessage());
    }
  }
}

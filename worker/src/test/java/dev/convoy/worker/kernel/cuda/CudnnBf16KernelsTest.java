package dev.convoy.worker.kernel.cuda;

import dev.convoy.worker.kernel.KernelContract;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.cuda.device.Precision;
import org.junit.jupiter.api.Tag;

/** What every backend must do, in bf16, of which a number has 8 significant bits. */
@Tag("gpu")
class CudnnBf16KernelsTest implements KernelContract {

  @Override
  public Kernels kernels() {
    return CudnnKernels.open(0, Precision.BF16, /* share= */ true);
  }

  /**
   * Two of the 2352 outputs that rounding takes over zero move the gradient of a bias by 4 % where
   * a ReLU follows.
   */
  @Override
  public double tolerance() {
    return 0.05;
  }
}

package dev.convoy.worker.kernel.cuda;

import dev.convoy.worker.kernel.KernelContract;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.cuda.device.Precision;
import org.junit.jupiter.api.Tag;

/** What every backend must do, with factors of 11 significant bits. */
@Tag("gpu")
class CudnnTf32KernelsTest implements KernelContract {

  @Override
  public Kernels kernels() {
    return CudnnKernels.open(0, Precision.TF32, /* share= */ true);
  }

  @Override
  public double tolerance() {
    return 2e-3;
  }
}

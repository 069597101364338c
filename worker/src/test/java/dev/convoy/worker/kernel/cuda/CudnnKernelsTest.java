package dev.convoy.worker.kernel.cuda;

import dev.convoy.worker.kernel.KernelContract;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.cuda.device.Precision;
import org.junit.jupiter.api.Tag;

@Tag("gpu")
class CudnnKernelsTest implements KernelContract {

  @Override
  public Kernels kernels() {
    return CudnnKernels.open(0, Precision.F32, /* share= */ true);
  }
}

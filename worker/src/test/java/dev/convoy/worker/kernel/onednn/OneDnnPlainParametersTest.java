package dev.convoy.worker.kernel.onednn;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.KernelContract;
import dev.convoy.worker.kernel.Kernels;

/** With weights stored plain, for replicas on other devices. */
class OneDnnPlainParametersTest implements KernelContract {

  @Override
  public Kernels kernels() {
    return OneDnnKernels.open(1, DataType.F32, (kernels, share, before, candidates) -> 0)
        .withPlainParameters();
  }
}

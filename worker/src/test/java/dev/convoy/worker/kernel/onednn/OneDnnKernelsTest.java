package dev.convoy.worker.kernel.onednn;

import dev.convoy.worker.kernel.KernelContract;
import dev.convoy.worker.kernel.Kernels;

class OneDnnKernelsTest implements KernelContract {

  @Override
  public Kernels kernels() {
    return OneDnnKernels.open(1);
  }
}

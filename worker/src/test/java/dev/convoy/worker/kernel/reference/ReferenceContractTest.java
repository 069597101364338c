package dev.convoy.worker.kernel.reference;

import dev.convoy.worker.kernel.KernelContract;
import dev.convoy.worker.kernel.Kernels;

class ReferenceContractTest implements KernelContract {
  @Override
  public Kernels kernels() {
    return new ReferenceKernels();
  }
}
